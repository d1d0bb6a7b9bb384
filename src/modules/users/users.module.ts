import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Acquaintances } from './acquaintances.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UserDocument, UserSchema } from './users.schema.js';
import { UsersService } from './users.service.js';

/** People and their profiles. */
@Module({
  imports: [MongooseModule.forFeature([{ name: UserDocument.name, schema: UserSchema }])],
  controllers: [UsersController],
  providers: [UsersService, UsersRepository, Acquaintances],
  exports: [UsersService, Acquaintances],
})
export class UsersModule {}
