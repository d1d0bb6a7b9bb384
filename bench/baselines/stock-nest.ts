/** B5: a gateway of Nest as its documentation shows it, with the ValidationPipe. It relays like B1 and stores nothing. */
import 'reflect-metadata';
import { Module, UsePipes, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { IsMongoId, IsOptional, IsString, MaxLength } from 'class-validator';
import mongoose from 'mongoose';
import type { Server, Socket } from 'socket.io';
import { door, type KnownSocket } from './door.js';

class SayDto {
  @IsMongoId()
  conversationId: string;

  @IsString()
  @MaxLength(4000)
  content: string;

  @IsOptional()
  @IsString()
  clientMessageId?: string;
}

@WebSocketGateway()
@UsePipes(new ValidationPipe({ whitelist: true, transform: true }))
class ChatGateway implements OnGatewayInit {
  afterInit(server: Server): void {
    server.use((socket, next) => door(socket as KnownSocket, next));
  }

  @SubscribeMessage('message:send')
  say(@ConnectedSocket() socket: Socket, @MessageBody() { conversationId, content }: SayDto): object {
    const { userId } = (socket as KnownSocket).data;
    const id = new mongoose.mongo.ObjectId().toHexString();
    const message = { id, conversationId, senderId: userId, content, createdAt: new Date() };
    socket.to(conversationId).emit('message:created', message);
    return { ok: true, data: message };
  }
}

@Module({ providers: [ChatGateway] })
class ChatModule {}

const app = await NestFactory.create(ChatModule, { logger: false });
app.useWebSocketAdapter(new IoAdapter(app));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
