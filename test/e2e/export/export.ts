import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Types } from 'mongoose';
import type { ConversationDto } from '../../../src/modules/conversations/dto/conversation.dto.js';
import type { MessageDto } from '../../../src/modules/messages/dto/message.dto.js';
import type { RestClient } from '../../support/rest-client.js';
import { begin, beginWith, say } from '../../support/talk.js';
import { TestApp } from '../../support/test-app.js';

describe('exporting a conversation', () => {
  let app: TestApp;
  let asha: RestClient;
  let conversation: ConversationDto;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start();
    asha = app.rest({ sub: 'asha', name: 'Asha <b>"Rao"</b>' });
    const ben = app.rest({ sub: 'ben', name: '=cmd|calc' });
    await ben.get('/api/v1/users/me');
    conversation = await begin(asha, {
      type: 'subject',
      members: [{ userId: 'ben', role: 'seller' }],
      subject: { type: 'book', id: 'b1', title: 'The <i>Hobbit</i>' },
    });
    path = `/api/v1/conversations/${conversation.id}/export`;
    const [first] = await say(
      asha,
      conversation.id,
      '<script>alert("x & y")</script>\nsecond, line',
      'नमस्ते 你好 👩‍👩‍👧',
    );
    const messages = `/api/v1/conversations/${conversation.id}/messages`;
    await ben.post(messages, { content: '=1+1"; "quoted"', replyTo: first?.id });
    const [gone] = await say(asha, conversation.id, 'my phone is 12345');
    await asha.delete(`/api/v1/messages/${gone?.id}`);
    await app.service().post(messages, { type: 'system', content: 'Sold.' });
  });

  afterAll(() => app.stop());

  const headersOf = ({ headers }: { headers: Headers }): Record<string, string | null> =>
    Object.fromEntries(
      ['content-type', 'content-disposition', 'content-security-policy', 'x-content-type-options'].map(
        (name) => [name, headers.get(name)],
      ),
    );
  const headersFor = (type: string, extension: string): object => ({
    'content-type': type,
    'content-disposition': `attachment; filename="conversation-${conversation.id}.${extension}"`,
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  });

  it('as JSON: everything, with names and without what is deleted', async () => {
    const answer = await asha.get<{
      conversation: object;
      messages: (MessageDto & { senderName: string | null })[];
    }>(path);
    expect(answer.status).toBe(200);
    expect(headersOf(answer)).toEqual(headersFor('application/json; charset=utf-8', 'json'));
    expect(answer.body.conversation).toMatchObject({
      id: conversation.id,
      type: 'subject',
      subject: { id: 'b1', title: 'The <i>Hobbit</i>' },
      members: [
        { userId: 'ben', name: '=cmd|calc', role: 'seller' },
        { userId: 'asha', name: 'Asha <b>"Rao"</b>' },
      ],
    });
    const history = await asha.get<{ items: MessageDto[] }>(
      `/api/v1/conversations/${conversation.id}/messages`,
    );
    const names = ['Asha <b>"Rao"</b>', 'Asha <b>"Rao"</b>', '=cmd|calc', 'Asha <b>"Rao"</b>', null];
    expect(answer.body.messages).toEqual(
      history.body.items.map((item, index) => ({ ...item, senderName: names[index] })),
    );
    expect(answer.body.messages[3]).toMatchObject({ seq: 4, content: '', deletedAt: expect.any(String) });
  });

  it('as CSV: RFC 4180, and nothing that a spreadsheet would run', async () => {
    const response = await fetch(`${app.origin}${path}?format=csv`, { headers: bearerOf(asha) });
    expect(headersOf(response)).toEqual(headersFor('text/csv; charset=utf-8; header=present', 'csv'));
    const text = Buffer.from(await response.arrayBuffer()).toString();
    expect(text.startsWith('\uFEFF"seq","id","createdAt",')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    const [head, ...rows] = parseCsv(text.slice(1));
    expect(head).toEqual([
      'seq',
      'id',
      'createdAt',
      'senderId',
      'senderName',
      'type',
      'content',
      'attachments',
      'replyToSeq',
      'editedAt',
      'deletedAt',
    ]);
    const cells = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head?.[index], cell])));
    expect(cells).toMatchObject([
      {
        seq: '1',
        senderId: 'asha',
        content: '<script>alert("x & y")</script>\nsecond, line',
        editedAt: '',
        deletedAt: '',
      },
      { seq: '2', content: 'नमस्ते 你好 👩‍👩‍👧', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      { seq: '3', senderName: "'=cmd|calc", content: `'=1+1"; "quoted"`, replyToSeq: '1' },
      { seq: '4', content: '', deletedAt: expect.stringMatching(/Z$/) },
      { seq: '5', senderId: '', senderName: '', type: 'system', content: 'Sold.' },
    ]);
    expect(text).not.toContain('12345');
  });

  it('as HTML: readable, and nothing in it runs', async () => {
    const answer = await asha.get<string>(`${path}?format=html`);
    expect(headersOf(answer)).toEqual(headersFor('text/html; charset=utf-8', 'html'));
    expect(answer.body).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(answer.body).toContain('&lt;script&gt;alert(&quot;x &amp; y&quot;)&lt;/script&gt;\nsecond, line');
    expect(answer.body).toContain('<title>The &lt;i&gt;Hobbit&lt;/i&gt;</title>');
    expect(answer.body).toContain('Asha &lt;b&gt;&quot;Rao&quot;&lt;/b&gt;');
    expect(answer.body).toContain('नमस्ते 你好 👩‍👩‍👧');
    expect(answer.body).toContain('<p class="gone">Deleted</p>');
    expect(answer.body).toContain('<b><bdi>System</bdi></b>');
    expect(answer.body).toContain('<blockquote dir="auto"><a href="#m1">#1</a> &lt;script&gt;');
    expect(answer.body).not.toMatch(/<script|<img|<link|https?:|12345/);
  });

  it('has a conversation in which nothing was said', async () => {
    const { id } = await beginWith(app, 'asha', 'silent');
    const empty = await asha.get<{ messages: MessageDto[] }>(`/api/v1/conversations/${id}/export`);
    expect(empty.body.messages).toEqual([]);
    const csv = await asha.get<string>(`/api/v1/conversations/${id}/export?format=csv`);
    expect(parseCsv(csv.body)).toHaveLength(1);
  });

  it('leaves out the history that the caller has cleared, and gives services and moderators all of it', async () => {
    const { id } = await beginWith(app, 'asha', 'carl');
    await say(asha, id, 'old', 'new');
    const mine = { _id: new Types.ObjectId(id), 'members.userId': 'asha' };
    await app.database.collection('conversations').updateOne(mine, { $set: { 'members.$.clearedSeq': 1 } });
    const contents = async (who: RestClient): Promise<string[]> => {
      const { body } = await who.get<{ messages: MessageDto[] }>(`/api/v1/conversations/${id}/export`);
      return body.messages.map(({ content }) => content);
    };
    expect(await contents(asha)).toEqual(['new']);
    expect(await contents(app.rest('carl'))).toEqual(['old', 'new']);
    expect(await contents(app.service())).toEqual(['old', 'new']);
    expect(await contents(app.rest({ sub: 'mod', roles: ['admin'] }))).toEqual(['old', 'new']);
  });

  it('is nothing for strangers, and takes no other format', async () => {
    const refusal = { status: 404, body: { code: 'conversations.not_found' } };
    expect(await app.rest('eve').get(path)).toMatchObject(refusal);
    expect(await app.rest('eve').get(path.replace(conversation.id, '0'.repeat(24)))).toMatchObject(refusal);
    expect((await app.rest().get(path)).status).toBe(401);
    for (const format of ['xml', '', 'constructor', 'json&format=csv']) {
      const answer = await asha.get(`${path}?format=${format}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    }
  });
});

/** What a client sends to prove who it is. */
function bearerOf(client: RestClient): Record<string, string> {
  return { authorization: `Bearer ${(client as unknown as { token: string }).token}` };
}

/** RFC 4180, read strictly: every cell in quotes. */
function parseCsv(text: string): string[][] {
  const lines = text.match(/(?:"(?:[^"]|"")*"(?:,|\r\n))+?(?<=\r\n)/g) ?? [];
  expect(lines.join('')).toBe(text);
  return lines.map((line) =>
    [...line.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')),
  );
}
