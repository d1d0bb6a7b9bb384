/**
 * `npm run demo`: two people talk on a running server, and each column is what one of them sees. HAGGLE_URL says where
 * the server is; the accounts are made for the occasion.
 */
import { randomUUID } from 'node:crypto';
import { picture, voice } from './files.mjs';
import { Person } from './person.mjs';
import { scenes } from './scenes.mjs';
import { both, headline, left, right, rule } from './screen.mjs';

const server = (process.env.HAGGLE_URL ?? 'http://localhost:3000').replace(/\/$/, '');

async function begin(asha, ben, { market, roles, subject }) {
  const about = subject ? { type: 'subject', subject: { ...subject, id: randomUUID() } } : { type: 'direct' };
  const members = [asha, ben].map(({ id }, n) => ({ userId: id, ...(roles && { role: roles[n] }) }));
  const { body } = await asha.rest('POST', '/conversations', { ...about, members });
  await Promise.all(
    [asha, ben].map((person) => person.hear('conversation:created', ({ id }) => id === body.id)),
  );
  const title = subject ? `${market} · ${subject.title}, ${subject.price}` : market;
  await both(title, `${market}${roles ? ` · you are the ${roles[1]}` : ''}`, 'bold');
  return body.id;
}

async function type(writer, reader, conversationId) {
  await writer.ask('typing:start', { conversationId });
  const isThis = (event) => event.conversationId === conversationId && event.userId === writer.id;
  await reader.hear('typing:started', isThis);
  return `… ${writer.name} is typing`;
}

/** She writes at a socket; he hears of it, reads it, and she hears of that. */
async function write(asha, ben, conversationId, content) {
  await right(await type(asha, ben, conversationId), 'gray');
  await left(`→ ${content}`);
  const { data, ms } = await asha.ask('message:send', {
    conversationId,
    content,
    clientMessageId: randomUUID(),
  });
  const heard = await ben.hear('message:created', ({ id }) => id === data.id);
  await both(`  ✓ stored as #${data.seq} in ${ms} ms`, `← ${heard.content}`, 'green');
  await right(`  ${await ben.unread()} unread`, 'yellow');
  const read = await ben.ask('conversation:read', { conversationId, seq: data.seq });
  await asha.hear(
    'conversation:read',
    (event) => event.conversationId === conversationId && event.userId === ben.id,
  );
  await both(`  ✓✓ ${ben.name} has read #${data.seq}`, `  read, ${read.data.unread} unread`, 'cyan');
}

/** He answers over REST; she hears of it all the same. */
async function answer(ben, asha, conversationId, content) {
  await left(await type(ben, asha, conversationId), 'gray');
  await right(`→ ${content}`);
  const sent = await ben.rest('POST', `/conversations/${conversationId}/messages`, { content });
  const heard = await asha.hear('message:created', ({ id }) => id === sent.body.id);
  await both(`← ${heard.content}`, `  ✓ ${sent.status} by REST, #${sent.body.seq} in ${sent.ms} ms`, 'green');
}

/** A picture and a voice message: checked by their bytes, and shown to the two alone. */
async function show(ben, asha, conversationId) {
  for (const file of [
    { body: picture(), name: 'sunset.png', caption: 'This was yesterday' },
    { body: voice(), name: 'hello.wav' },
  ]) {
    await right(`→ ${file.name}${file.caption ? `: ${file.caption}` : ''}`);
    const { body, status, ms } = await ben.sendFile(conversationId, file);
    if (status !== 201) throw new Error(`${body.code}: ${body.detail}`);
    const heard = await asha.hear('message:created', ({ id }) => id === body.id);
    await both(`← ${describe(heard.attachments[0])}`, `  ✓ ${status}, #${body.seq} in ${ms} ms`, 'green');
  }
}

function describe({ kind, mime, width, height, durationMs, color }) {
  return kind === 'image'
    ? `a picture, ${width} x ${height}, mostly ${color}`
    : `${kind}, ${durationMs / 1000} s of ${mime}`;
}

/** The network was bad, so her client sends twice; and somebody else would like to listen. */
async function mishaps(asha, conversationId) {
  const message = { conversationId, content: 'Is this thing on?', clientMessageId: randomUUID() };
  const [first, again] = [await asha.ask('message:send', message), await asha.ask('message:send', message)];
  headline(
    `Sent twice, stored once: #${first.data.seq} and #${again.data.seq}, replayed: ${again.data.replayed}`,
    'magenta',
  );
  const eve = await Person.register(server, 'Eve');
  const { status, body } = await eve.rest('GET', `/conversations/${conversationId}/messages`);
  headline(`Eve would like to read along: ${status} ${body.code}`, 'magenta');
}

async function play() {
  const start = performance.now();
  const [asha, ben] = await Promise.all(['Asha', 'Ben'].map((name) => Person.register(server, name)));
  await Promise.all([asha.connect(), ben.connect()]);
  headline(`Five marketplaces, two people, one server: ${server}`);
  rule('┬');
  await both('Asha sees', 'Ben sees', 'inverse');
  let last;
  for (const scene of scenes) {
    rule();
    last = await begin(asha, ben, scene);
    await write(asha, ben, last, scene.first);
    await answer(ben, asha, last, scene.answer);
  }
  await show(ben, asha, last);
  rule('┴');
  await mishaps(asha, last);
  headline(`Done in ${((performance.now() - start) / 1000).toFixed(1)} s. The API: ${server}/docs`);
  for (const { socket } of [asha, ben]) socket.close();
}

function explain(error) {
  if (error.cause?.code === 'ECONNREFUSED')
    return `Nobody answers at ${server}. Start Haggle with "npm start", or say where it is: HAGGLE_URL=... npm run demo`;
  return `The demo on ${server} has stopped: ${error.message}`;
}

play().catch((error) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
