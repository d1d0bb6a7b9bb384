import { Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../../platform/auth/access.decorators.js';
import type { Principal } from '../../platform/auth/principal.js';
import { Refuses } from '../../platform/docs/refuses.decorator.js';
import { ParseIdPipe } from '../../platform/http/parse-id.pipe.js';
import { Limit } from '../../platform/limits/limit.decorator.js';
import { UploadFormDto } from './dto/upload-form.dto.js';
import { MediaDto } from './dto/media.dto.js';
import type { MediaId } from './media.js';
import { mediaErrors, uploadRefusals } from './media.errors.js';
import { MediaDelivery } from './delivery/media-delivery.js';
import { MediaService } from './media.service.js';
import { UploadService } from './intake/upload.service.js';
import { ServesBytes } from './delivery/serves-bytes.decorator.js';

/** Pictures, videos, voice and files. */
@Controller('media')
export class MediaController {
  constructor(
    private readonly uploads: UploadService,
    private readonly media: MediaService,
    private readonly delivery: MediaDelivery,
  ) {}

  /** Upload a file, to attach it to a message afterwards. What nobody attaches within a day is deleted. */
  @Post()
  @Limit('upload')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadFormDto })
  @Refuses(...uploadRefusals)
  upload(@Caller() caller: Principal, @Req() request: Request): Promise<MediaDto> {
    return this.uploads.upload(caller, request);
  }

  /** The thing itself, for the members of its conversation; before it is attached, for its uploader. */
  @Get(':id')
  @ServesBytes()
  original(
    @Caller() viewer: Principal,
    @Param('id', ParseIdPipe) id: MediaId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.delivery.deliver(viewer, { id, variant: 'original', request, response });
  }

  /** Its preview: WebP within 1280 x 1280. */
  @Get(':id/preview')
  @ServesBytes()
  preview(
    @Caller() viewer: Principal,
    @Param('id', ParseIdPipe) id: MediaId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.delivery.deliver(viewer, { id, variant: 'preview', request, response });
  }

  /** Its thumbnail: WebP within 320 x 320. */
  @Get(':id/thumbnail')
  @ServesBytes()
  thumbnail(
    @Caller() viewer: Principal,
    @Param('id', ParseIdPipe) id: MediaId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.delivery.deliver(viewer, { id, variant: 'thumbnail', request, response });
  }

  /** Delete an upload of mine that I do not want to send after all. */
  @Delete(':id')
  @HttpCode(204)
  @Refuses(mediaErrors.notFound, mediaErrors.alreadyAttached)
  discard(@Caller() caller: Principal, @Param('id', ParseIdPipe) id: MediaId): Promise<void> {
    return this.media.discard(caller, id);
  }
}
