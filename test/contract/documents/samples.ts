import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { ChatClient } from '../../support/chat-client.js';
import { ContractUser } from '../../support/contract-user.js';
import { TestApp } from '../../support/test-app.js';

/** As much of React as the samples use: effects run at once, and are cleaned up at the end. */
class Component {
  readonly cleanups: (() => void)[] = [];
  readonly useRef = <Value>(current: Value): { current: Value } => ({ current });
  readonly useEffect = (effect: () => (() => void) | undefined): void => {
    const cleanup = effect();
    if (cleanup) this.cleanups.push(cleanup);
  };

  useState<Value>(
    initial: Value,
    changed: (value: Value) => void,
  ): [Value, (next: Value | Updater<Value>) => void] {
    let value = initial;
    const set = (next: Value | Updater<Value>): void => {
      value = typeof next === 'function' ? (next as Updater<Value>)(value) : next;
      changed(value);
    };
    return [initial, set];
  }

  unmount(): void {
    for (const cleanup of this.cleanups) cleanup();
  }
}

type Updater<Value> = (before: Value) => Value;

describe('the samples of the documents, base URL aside', () => {
  let app: TestApp;
  let asha: ContractUser;
  let ben: ContractUser;
  let chatId: string;
  const component = new Component();

  beforeAll(async () => {
    app = await TestApp.start();
    [asha, ben] = ['71', '72'].map((who) => new ContractUser(app, 'jivbook', who)) as [
      ContractUser,
      ContractUser,
    ];
    chatId = (await asha.post('/api/chat/create', { participantId: '72', petId: 'pet_id' })).body.data._id;
  });

  afterAll(async () => {
    component.unmount();
    await app.stop();
  });

  const curl = async (...args: string[]): Promise<any> =>
    JSON.parse((await promisify(execFile)('curl', ['-s', ...args])).stdout);

  it('seeds/003, API Endpoint Testing: curl', async () => {
    const base = `${app.origin}/jivbook`;
    const created = await curl(
      ...['-X', 'POST', `${base}/api/chat/create`],
      ...['-H', `Authorization: Bearer ${asha.token}`],
      ...['-H', 'Content-Type: application/json'],
      ...['-d', '{"participantId": "72", "petId": "pet_id"}'],
    );
    expect(created).toMatchObject({ success: true, data: { _id: chatId, chatType: 'pet_inquiry' } });
    const sent = await curl(
      ...['-X', 'POST', `${base}/api/chat/${chatId}/send`],
      ...['-H', `Authorization: Bearer ${asha.token}`],
      ...['-H', 'Content-Type: application/json'],
      ...['-d', '{"content": "Test message", "messageType": "text"}'],
    );
    expect(sent).toMatchObject({ success: true, data: { content: 'Test message', messageType: 'text' } });
  });

  it('seeds/003, Socket Connection Hook, and Real-time Chat Interface', async () => {
    const { useRef, useEffect } = component;
    const connected = new Promise<Socket>((resolve) => {
      const token = ben.token;
      const socketRef = useRef<Socket | null>(null);
      const [, setIsConnected] = component.useState(false, (isConnected) => {
        if (isConnected) resolve(socketRef.current as Socket);
      });
      useEffect(() => {
        if (token) {
          socketRef.current = io(`${app.origin}/jivbook`, {
            auth: { token },
            transports: ['websocket', 'polling'],
          });
          socketRef.current.on('connect', () => {
            setIsConnected(true);
            socketRef.current?.emit('online');
          });
          socketRef.current.on('disconnect', () => {
            setIsConnected(false);
          });
        }
        return () => {
          socketRef.current?.disconnect();
        };
      });
    });
    const socket = await connected;
    const currentUserId = ben.id;
    const shown = new Promise<string[]>((resolve) => {
      const [, setMessages] = component.useState<string[]>([], resolve);
      useEffect(() => {
        socket.emit('join-chat', { chatId });
        socket.on('newMessage', (message: { content: string }) => {
          setMessages((before) => [...before, message.content]);
        });
        return () => {
          socket.off('newMessage');
        };
      });
    });
    const typing = new Promise<boolean>((resolve) => {
      socket.on('typing', ({ userId, isTyping }: { userId: string; isTyping: boolean }) => {
        resolve(isTyping && userId !== currentUserId);
      });
    });
    const other = await asha.connect();
    other.socket.emit('typing', { chatId, isTyping: true });
    expect(await typing).toBe(true);
    other.socket.emit('sendMessage', { chatId, content: 'Hello from the other side', messageType: 'text' });
    expect(await shown).toEqual(['Hello from the other side']);
    other.close();
  });

  it('seeds/003, Chat List with Pet Context: everything that the item shows is there', async () => {
    const { chats } = (await ben.get('/api/chat/my-chats')).body.data;
    const chat = chats.find(({ _id }: { _id: string }) => _id === chatId);
    const otherParticipant = chat.participants.find((p: { _id: string }) => p._id !== ben.id);
    const unreadCount = chat.unreadCount.find((u: { userId: string }) => u.userId === ben.id)?.count ?? 0;
    expect(otherParticipant).toMatchObject({ name: 'Name of 71' });
    expect(unreadCount).toBeGreaterThan(0);
    expect([chat.petListing.images[0]?.url, chat.lastMessage?.content]).toEqual([
      undefined,
      expect.any(String),
    ]);
    expect(new Date(chat.lastMessageTime).getTime()).toBeGreaterThan(0);
  });

  it('seeds/003, Authentication Issues: the token is renewed at a connect_error', async () => {
    const socket = io(`${app.origin}/jivbook`, {
      auth: { token: 'expired' },
      transports: ['websocket'],
      forceNew: true,
    });
    const connected = new Promise<void>((resolve) => socket.on('connect', resolve));
    socket.on('connect_error', (error) => {
      if (error.message === 'Authentication error') {
        (socket.auth as { token: string }).token = ben.token;
        socket.connect();
      }
    });
    await connected;
    socket.close();
  });

  it('seeds/001, Frontend Integration', async () => {
    const [seeker, provider] = ['71', '72'].map((who) => new ContractUser(app, 'naafe', who)) as [
      ContractUser,
      ContractUser,
    ];
    const reader = await provider.connect();
    const socket = io(`${app.origin}/naafe`, { auth: { token: seeker.token }, forceNew: true });
    socket.emit('send-message', { conversationId: chatId, receiverId: '72', content: 'Hello!' });
    await reader.hear('receive-message', ({ content }) => content === 'Hello!');
    socket.close();
    reader.close();
    await expect(ChatClient.connect(`${app.origin}/naafe`, undefined)).rejects.toThrow(
      'Authentication error',
    );
  });
});
