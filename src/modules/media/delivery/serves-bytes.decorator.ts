import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/access.decorators.js';
import { Refuses } from '../../../platform/docs/refuses.decorator.js';
import { mediaErrors } from '../media.errors.js';
import { ViewerGuard } from './viewer.guard.js';

const schema = { type: 'string', format: 'binary' } as const;

/** A route that answers with the bytes of a media, to a token or to a signed link. */
export const ServesBytes = (): MethodDecorator =>
  applyDecorators(
    Public(),
    ApiBearerAuth(),
    UseGuards(ViewerGuard),
    ApiQuery({
      name: 'link',
      required: false,
      description: 'In the place of a token: the signature of an address.',
    }),
    ApiHeader({ name: 'Range', required: false, description: 'Some of the bytes, such as `bytes=0-1023`.' }),
    ApiProduces('application/octet-stream'),
    ApiResponse({ status: 200, description: 'The bytes.', schema }),
    ApiResponse({ status: 206, description: 'The bytes that `Range` asks for.', schema }),
    ApiResponse({
      status: 304,
      description: 'The bytes have not changed: `If-None-Match` names their `ETag`.',
    }),
    ApiResponse({ status: 416, description: 'There are no such bytes.' }),
    Refuses(mediaErrors.notFound, mediaErrors.linkInvalid, mediaErrors.linkExpired),
  );
