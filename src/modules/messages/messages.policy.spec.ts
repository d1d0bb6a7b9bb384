import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../platform/auth/principal.js';
import type { UserId } from '../../shared/ids.js';
import type { SendMessageDto } from './dto/send-message.dto.js';
import { draftOf, sendKeyOf } from './messages.policy.js';

const asha: Principal = { userId: 'asha' as UserId, roles: [], profile: {} };
const service: Principal = { userId: 'market' as UserId, roles: ['service'], profile: {} };
const draft = (dto: Partial<SendMessageDto>, caller = asha) =>
  draftOf(caller, { content: 'hello', ...dto }, 4000);
const code = (value: string) => expect.objectContaining({ code: value });

describe('what is said', () => {
  it('is stored as plain text, by the one whom the token names', () => {
    expect(draft({ content: '  Zoe\u0308\u0000 \n' })).toMatchObject({
      senderId: 'asha',
      type: 'text',
      content: 'Zo\u00eb',
      clientMessageId: null,
      replyTo: null,
      metadata: null,
    });
  });

  it('is counted in code points after trimming', () => {
    expect(draft({ content: ` ${'😀'.repeat(4000)} ` }).content).toBe('😀'.repeat(4000));
    expect(() => draft({ content: '😀'.repeat(4001) })).toThrow(code('messages.too_long'));
  });

  it.each(['', ' \n\t ', '\u0000\u0007'])('is something: %j is not', (content) => {
    expect(() => draft({ content })).toThrow(code('messages.empty'));
  });

  it('is said in nobody else’s name', () => {
    expect(() => draft({ senderId: 'ben' })).toThrow(code('messages.identity_mismatch'));
    expect(draft({ senderId: 'asha' }).senderId).toBe('asha');
    expect(draft({ senderId: null as unknown as string }).senderId).toBe('asha');
  });

  it('has no sender when a service says it as the system, which nobody else may', () => {
    expect(draft({ type: 'system' }, service).senderId).toBeNull();
    expect(() => draft({ type: 'system' })).toThrow(code('messages.role_required'));
    expect(() => draft({ type: 'system' }, { ...asha, roles: ['admin'] })).toThrow(
      code('messages.role_required'),
    );
  });
});

describe('a repeat', () => {
  const fingerprint = (dto: Partial<SendMessageDto>) => draft({ clientMessageId: 'c-1', ...dto }).fingerprint;

  it('is known by what is stored, not by how it was written', () => {
    expect(fingerprint({ content: ' hello\u0000' })).toBe(fingerprint({}));
    expect(fingerprint({ senderId: 'asha', type: 'text' })).toBe(fingerprint({}));
    expect(fingerprint({ replyTo: 'A'.repeat(24) })).toBe(fingerprint({ replyTo: 'a'.repeat(24) }));
  });

  it.each<Partial<SendMessageDto>>([
    { content: 'hello!' },
    { type: 'offer' },
    { replyTo: 'a'.repeat(24) },
    { metadata: {} },
  ])('is none with %j', (other) => {
    expect(fingerprint(other)).not.toBe(fingerprint({}));
  });

  it('is nothing without a client id', () => {
    expect(draft({}).fingerprint).toBeNull();
  });

  it('is kept apart by sender and id, however they are written', () => {
    const sendKey = (senderId: string, clientMessageId: string | null) =>
      sendKeyOf({ senderId: senderId as UserId, clientMessageId });
    expect(sendKey('asha', null)).toBeNull();
    expect(sendKey('a:b', 'c')).not.toBe(sendKey('a', 'b:c'));
    expect(sendKey('a","b', 'c')).not.toBe(sendKey('a', 'b","c'));
  });
});
