import type { ConversationDto } from '../../src/modules/conversations/dto/conversation.dto.js';
import type { SentMessageDto } from '../../src/modules/messages/dto/message.dto.js';
import { ContractUser } from './contract-user.js';
import { RestClient } from './rest-client.js';
import { beginWith, say } from './talk.js';
import type { TestApp } from './test-app.js';
import { tokenFor } from './tokens.js';

/** Something that people do, and with it what the application asks its database. */
export type Flow = (app: TestApp) => Promise<unknown>;

const API = '/api/v1';
const moderator = { sub: 'mod', roles: ['admin'] };

const accounts: Flow = async (app) => {
  const nobody = app.rest();
  const login = { username: 'carla', password: 'correct horse' };
  const registered = await nobody.post<{ refreshToken: string }>(`${API}/auth/register`, {
    ...login,
    name: 'Carla',
  });
  const { refreshToken } = registered.body;
  await nobody.post(`${API}/auth/refresh`, { refreshToken });
  await nobody.post(`${API}/auth/refresh`, { refreshToken });
  const { body } = await nobody.post<{ accessToken: string }>(`${API}/auth/login`, login);
  const carla = new RestClient(app.origin, body.accessToken);
  await carla.get(`${API}/auth/me`);
  await carla.post(`${API}/auth/logout`);
};

const bans: Flow = async (app) => {
  await app.rest(moderator).put(`${API}/users/dora/ban`, { reason: 'spam' });
  await app.rest(moderator).delete(`${API}/users/dora/ban`);
};

const people: Flow = async (app) => {
  await beginWith(app, 'asha', 'ben');
  await app.rest('asha').patch(`${API}/users/me`, { name: 'Asha' });
  await app.rest({ sub: 'asha', name: 'Asha Rao' }).get(`${API}/users/me`);
  await app.rest('asha').get(`${API}/users/ben`);
  await app.rest('asha').put(`${API}/users/ben/block`);
  await app.rest('asha').put(`${API}/users/ben/block`);
  await everyPage(app.rest('asha'), `${API}/blocks?limit=1`);
  await app.rest('asha').delete(`${API}/users/ben/block`);
};

const conversations: Flow = async (app) => {
  const subject = { type: 'book', id: 'b1', title: 'The Hobbit' };
  const body = { type: 'subject', members: [{ userId: 'asha' }, { userId: 'ben' }], subject };
  await app.service().post(`${API}/conversations`, body);
  const again = await app
    .service()
    .post<ConversationDto>(`${API}/conversations`, { ...body, subject: { ...subject, price: 3 } });
  const path = `${API}/conversations/${again.body.id}`;
  await app.service().get(path);
  await app.rest('asha').get(path);
  await say(app.rest('ben'), again.body.id, 'hello', 'still there?');
  await app.rest('asha').patch(`${path}/me`, { archived: true });
  for (const query of ['limit=1', 'limit=1&archived=true', 'limit=1&archived=false']) {
    await everyPage(app.rest('asha'), `${API}/conversations?${query}`);
  }
  await app.rest('asha').post(`${path}/unread`, {});
  await app.rest('asha').get(`${API}/unread`);
  await app.rest('asha').post(`${path}/delivered`, { seq: 1 });
  await app.rest('asha').post(`${path}/read`, { seq: 2 });
  await app.rest('asha').post(`${path}/unread`, { seq: 1 });
  await app.rest('asha').delete(`${path}/history`);
};

const groups: Flow = async (app) => {
  const { id } = await beginWith(app, 'asha', 'ben', 'carl');
  const path = `${API}/conversations/${id}`;
  const { body } = await app.rest('carl').post<{ since: string }>(`${API}/sync`);
  await app.rest('asha').patch(path, { title: 'Readers' });
  await app.rest('asha').post(`${path}/members`, { userId: 'dora' });
  await app.rest('asha').patch(`${path}/members/dora`, { role: 'owner' });
  await app.rest('asha').delete(`${path}/members/carl`);
  await app.rest('carl').post(`${API}/sync`, { since: body.since });
  await app.rest('asha').post(`${API}/sync`, { since: body.since, after: { [id]: 1 } });
};

const messages: Flow = async (app) => {
  const asha = app.rest('asha');
  const { id } = await beginWith(app, 'asha', 'ben', 'emil');
  const path = `${API}/conversations/${id}`;
  const send = { content: 'Is the hobbit still available?', clientMessageId: 'c-1' };
  const first = await asha.post<SentMessageDto>(`${path}/messages`, send);
  await asha.post(`${path}/messages`, send);
  await app.rest('ben').post(`${path}/messages`, { content: 'Yes', replyTo: first.body.id });
  for (const query of ['', 'before=2', 'after=1', 'around=1']) await asha.get(`${path}/messages?${query}`);
  await asha.get(`${path}/changes?after=0`);
  const message = `${API}/messages/${first.body.id}`;
  await asha.get(message);
  await asha.patch(message, { content: 'Is it?' });
  await asha.put(`${message}/reactions/👍`);
  await asha.delete(`${message}/reactions/👍`);
  await asha.put(`${message}/pin`);
  await asha.get(`${path}/pins`);
  await asha.delete(`${message}/pin`);
  await asha.post(`${message}/forward`, { conversationId: id });
  await asha.get(`${path}/export`);
  await asha.delete(message);
  await app.rest('emil').get(`${API}/unread`);
};

const search: Flow = async (app) => {
  const { id } = await beginWith(app, 'asha', 'finn');
  const said = await say(app.rest('finn'), id, 'a hobbit', 'two hobbits', 'three hobbits');
  for (const path of [`${API}/conversations/${id}/messages/search`, `${API}/search`]) {
    await everyPage(app.rest('asha'), `${path}?q=hobbit&limit=1`);
    await app.rest('finn').delete(`${API}/messages/${said[0]?.id ?? ''}`);
  }
};

const media: Flow = async (app) => {
  const hana = app.rest('hana');
  const { id } = await beginWith(app, 'hana', 'ben');
  const kept = await upload(app, 'hana', 'kept');
  await hana.get(`${API}/media/${kept}`);
  const sent = await hana.post<SentMessageDto>(`${API}/conversations/${id}/messages`, {
    content: 'see',
    attachments: [{ mediaId: kept }],
  });
  await app.rest('ben').get(`${API}/media/${kept}`);
  await hana.delete(`${API}/messages/${sent.body.id}`);
  await hana.delete(`${API}/media/${await upload(app, 'hana', 'dropped')}`);
};

const presence: Flow = async (app) => {
  await beginWith(app, 'asha', 'ben');
  const asha = await app.connect('asha');
  await asha.hear('presence:snapshot');
  await asha.ask('presence:set', { status: 'invisible' });
  await app.rest('ben').get(`${API}/presence?userIds=asha`);
  await app.rest('ben').post(`${API}/conversations/${(await beginWith(app, 'ben', 'ina')).id}/unread`);
};

/** What is asked at the same time is read together, by questions of its own. */
const together: Flow = async (app) => {
  const { id } = await beginWith(app, 'kim', 'lea', 'max', 'nel');
  await say(app.rest('kim'), id, 'hello');
  const clients = await Promise.all(['kim', 'lea', 'max', 'nel'].map((who) => app.connect(who)));
  const ask = (event: string, payload: object): Promise<unknown> =>
    Promise.all(clients.map((client) => client.ask(event, payload)));
  await ask('sync', {});
  await ask('sync', { after: { [id]: 0 } });
  await ask('conversation:changes', { conversationId: id, after: 1 });
};

const contract001: Flow = async (app) => {
  const subject = { type: 'job-request', id: 'job-1' };
  const { body } = await app.service().post<ConversationDto>(`${API}/conversations`, {
    ...{ type: 'subject', subject },
    members: [{ userId: 'sam' }, { userId: 'pia' }],
  });
  const chat = '/naafe/api/chat';
  await say(app.rest('sam'), body.id, 'one', 'two');
  await app.rest('pia').get(`${chat}/conversations`);
  await app.rest('pia').get(`${chat}/job-requests/job-1/conversation`);
  await app.rest('pia').get(`${chat}/conversations/${body.id}/messages`);
  await app.rest('pia').patch(`${chat}/conversations/${body.id}/read`);
};

const contract004: Flow = async (app) => {
  const chat = '/direct/api/chat';
  const message = { receiverId: 2, content: 'Is the hobbit still available?' };
  const { body } = await app
    .rest('1')
    .post<{ data: { id: number; conversation_id: number } }>(`${chat}/send`, message);
  const path = `${chat}/conversations/${body.data.conversation_id}`;
  for (const list of [
    `${chat}/conversations`,
    `${chat}/unread`,
    `${path}/messages`,
    `${path}/search?q=hobbit`,
  ])
    await app.rest('2').get(list);
  await app.rest('2').put(`${path}/read`);
  await app.rest('1').delete(`${chat}/messages/${body.data.id}`);
};

const contract000: Flow = async (app) => {
  const messages = '/bookmarket/api/messages';
  const [noor, omar] = [app.rest('noor'), app.rest('omar')];
  await noor.post(messages, { conversationId: 'b1|noor:omar', message: 'hello' });
  await omar.get(`${messages}/b1|noor:omar`);
  await omar.get(`${messages}/unread/omar`);
  const list = await omar.get<{ _id: string }[]>(`${messages}/conversations/user/omar`);
  await omar.put(`${messages}/conversation:${list.body[0]?._id ?? ''}|noor:omar/read`);
};

const contract002: Flow = async (app) => {
  const api = '/storefront/api/messages';
  const send = { recipient_id: 'sela', message: 'Is it there?' };
  const sent = await app.rest('bela').post<{ id: string }>(`${api}/send`, send);
  await app.rest('sela').get(`${api}/inbox`);
  await app.rest('bela').get(`${api}/sent`);
  await app.rest('sela').get(`${api}/unread/count`);
  await app.rest('sela').put(`${api}/${sent.body.id}/read`);
  const members = [{ userId: 'bela' }, { userId: 'sela' }];
  const subject = { type: 'book', id: 'b2' };
  await app.service().post(`${API}/conversations`, { type: 'subject', members, subject });
  for (const query of ['', '?page=1']) await app.rest('bela').get(`${api}/conversation/sela/Seller${query}`);
};

const contract003: Flow = async (app) => {
  const { id } = await beginWith(app, 'tara', 'uli');
  const socket = await new ContractUser(app, 'jivbook', 'tara').connect();
  for (const who of ['tara', 'uli'])
    await app.rest(who).post(`/jivbook/api/chat/${id}/send`, { content: 'hello' });
  await socket.hear('messageRead');
};

/** What people do, in the order in which it is done; a query of a new repository method is made by one of these. */
export const flows: Flow[] = [
  accounts,
  bans,
  people,
  conversations,
  groups,
  messages,
  search,
  media,
  presence,
  together,
  contract001,
  contract004,
  contract000,
  contract002,
  contract003,
];

async function upload(app: TestApp, who: string, text: string): Promise<string> {
  const form = new FormData();
  form.append('media', new Blob([text], { type: 'text/plain' }), 'note.txt');
  const headers = { authorization: `Bearer ${tokenFor({ sub: who })}` };
  const answer = await fetch(`${app.origin}${API}/media`, { method: 'POST', headers, body: form });
  return ((await answer.json()) as { id: string }).id;
}

/** All pages of a list, so that the query behind a cursor is made too. */
async function everyPage(client: RestClient, path: string): Promise<void> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { nextCursor?: string | null } = (
      await client.get<{ nextCursor: string | null }>(`${path}${cursor && `&cursor=${cursor}`}`)
    ).body;
    cursor = page.nextCursor ?? null;
  }
}
