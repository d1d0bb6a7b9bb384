import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { API, ID, isRefused, JivbookStage, WHEN } from '../../support/jivbook-stage.js';

describe('contract 003, chats', () => {
  let stage: JivbookStage;

  beforeAll(async () => {
    stage = await JivbookStage.open();
  });

  afterAll(() => stage.close());

  describe('chats', () => {
    it('are begun once for a pair and a pet', async () => {
      const petId = `pet-${randomUUID()}`;
      const { status, body } = await stage.buyer.post(`${API}/create`, { participantId: 'sona', petId });
      expect(status).toBe(201);
      expect(body).toMatchObject({ success: true, message: 'Chat created successfully' });
      expect(body.data).toMatchObject({
        _id: ID,
        participants: [
          {
            _id: 'bina',
            name: 'Name of bina',
            email: 'bina@example.com',
            profilePicture: '/uploads/profiles/bina.jpg',
          },
          {
            _id: 'sona',
            name: 'Name of sona',
            email: 'sona@example.com',
            profilePicture: '/uploads/profiles/sona.jpg',
          },
        ],
        petListing: { _id: petId, images: [] },
        chatType: 'pet_inquiry',
        isActive: true,
        createdAt: WHEN,
      });
      const again = await stage.seller.post(`${API}/create`, { participantId: 'bina', petId });
      expect([again.status, again.body.data._id]).toEqual([200, body.data._id]);
      const other = await stage.buyer.post(`${API}/create`, { participantId: 'sona', petId: `${petId}-2` });
      expect(other.body.data._id).not.toBe(body.data._id);
    });

    it('are direct without a pet', async () => {
      const { body } = await stage.buyer.post(`${API}/create`, { participantId: 'sona' });
      expect(body.data).toMatchObject({ chatType: 'direct', petListing: null });
    });

    it('show the pet as the marketplace has told of it', async () => {
      const subject = {
        type: 'pet',
        id: `pet-${randomUUID()}`,
        title: 'Golden Retriever Puppy',
        price: 15000,
        address: 'Delhi',
        imageUrl: 'https://m.example/1.jpg',
      };
      await stage.app.service().post('/api/v1/conversations', {
        type: 'subject',
        subject,
        members: [{ userId: 'bina' }, { userId: 'sona' }],
      });
      const { status, body } = await stage.buyer.post(`${API}/create`, {
        participantId: 'sona',
        petId: subject.id,
      });
      expect(status).toBe(200);
      expect(body.data.petListing).toEqual({
        _id: subject.id,
        title: 'Golden Retriever Puppy',
        images: [{ url: 'https://m.example/1.jpg' }],
        price: 15000,
        address: 'Delhi',
      });
    });

    it.each([
      {},
      { participantId: 7 },
      { participantId: { $ne: null } },
      { participantId: '' },
      { participantId: 'bina' },
      { participantId: ['sona'] },
    ])('are not begun with %j', async (body) => {
      const { status, body: answer } = await stage.buyer.post(`${API}/create`, body);
      expect([isRefused(status), answer.success]).toEqual([true, false]);
      expect(answer).toMatchObject({ message: expect.any(String), error: expect.any(String) });
    });

    it('are listed by the page, newest activity first', async () => {
      await stage.newChat();
      await stage.send(stage.seller, 'hello there');
      const { status, body } = await stage.buyer.get(`${API}/my-chats?page=1&limit=2`);
      expect([status, body.success, body.message]).toEqual([200, true, 'Chats retrieved successfully']);
      expect(body.data.chats).toHaveLength(2);
      expect(body.data.chats[0]).toMatchObject({
        _id: stage.chatId,
        lastMessage: { _id: ID, content: 'hello there', createdAt: WHEN },
        lastMessageTime: WHEN,
        unreadCount: [
          { userId: 'bina', count: 1 },
          { userId: 'sona', count: 0 },
        ],
        blockedBy: [],
      });
      const { pagination } = body.data;
      expect(pagination).toEqual({
        currentPage: 1,
        totalPages: Math.ceil(pagination.totalChats / 2),
        totalChats: expect.any(Number),
        hasMore: true,
      });
      const all: string[] = [];
      for (let page = 1; page <= pagination.totalPages; page += 1) {
        const { data } = (await stage.buyer.get(`${API}/my-chats?page=${page}&limit=2`)).body;
        all.push(...data.chats.map((chat: { _id: string }) => chat._id));
        expect(data.pagination.hasMore).toBe(page < pagination.totalPages);
      }
      expect(new Set(all).size).toBe(pagination.totalChats);
      expect((await stage.stranger.get(`${API}/my-chats`)).body.data.chats).toEqual([]);
    });
  });
  it('lets people block each other', async () => {
    const [asha, ben] = stage.pairOf('asha', 'ben');
    const atBens = await ben.connect();
    stage.chatId = (await asha.post(`${API}/create`, { participantId: 'ben' })).body.data._id;
    const { status, body } = await asha.put(`${API}/${stage.chatId}/toggle-block`);
    expect([status, body.success, body.data]).toEqual([200, true, { isBlocked: true, blockedBy: ['asha'] }]);
    expect((await asha.get(`${API}/my-chats`)).body.data.chats[0]).toMatchObject({ blockedBy: ['asha'] });
    expect(isRefused((await stage.send(ben, 'x')).status)).toBe(true);
    atBens.socket.emit('sendMessage', { chatId: stage.chatId, content: 'x', messageType: 'text' });
    expect(await atBens.hear('error')).toMatchObject({ message: expect.any(String) });
    expect((await asha.put(`${API}/${stage.chatId}/toggle-block`)).body.data).toEqual({
      isBlocked: false,
      blockedBy: [],
    });
    expect((await stage.send(ben, 'again')).status).toBe(201);
    atBens.close();
  });
});
