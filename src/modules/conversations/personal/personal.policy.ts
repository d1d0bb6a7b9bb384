/**
 * What people set in a conversation for themselves: only what is named changes, and only what is not so already. What is
 * set is set since now.
 */
import type { Member } from '../conversation.js';
import type { PersonalChangesDto } from '../dto/personal.dto.js';

type Place = Pick<Member, 'archivedAt' | 'mutedUntil' | 'pinnedAt'>;

/** The marks that change through this; none when everything is so already. */
export function changesOf(place: Place, dto: PersonalChangesDto, now: Date): Partial<Place> {
  const { archived, mutedUntil, pinned } = dto;
  const isMutedAnew = mutedUntil !== undefined && mutedUntil?.getTime() !== place.mutedUntil?.getTime();
  return {
    ...(isChanged(archived, place.archivedAt) && { archivedAt: archived ? now : null }),
    ...(isMutedAnew && { mutedUntil }),
    ...(isChanged(pinned, place.pinnedAt) && { pinnedAt: pinned ? now : null }),
  };
}

/** A field that is null is one that is not named. */
function isChanged(wanted: boolean | null | undefined, since: Date | null): boolean {
  return typeof wanted === 'boolean' && wanted !== (since !== null);
}
