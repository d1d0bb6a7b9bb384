import type { UserId } from '../../shared/ids.js';
import type { UserDocument, UserSettings } from './users.schema.js';

/** A person, as services handle them. */
export interface User {
  id: UserId;
  name: string | null;
  email: string | null;
  avatarUrl: string | null;
  settings: UserSettings;
}

/** What can be told about a person. */
export type UserFields = Partial<
  Pick<UserDocument, 'name' | 'email' | 'avatarUrl' | 'claims' | 'claimsIssuedAt' | 'settings'>
>;

/** The claims that were applied last, and when the latest token of those was given out. */
export type AppliedClaims = Pick<UserDocument, 'claims' | 'claimsIssuedAt'>;
