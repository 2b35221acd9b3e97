import { mediaRoutes } from '@parley/contracts';
import {
  type createHttpServer,
  type Guard,
  implement,
  implementStream,
  type TokenVerifier,
} from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { deleteMedia } from './delete-media.ts';
import { getMedia, getThumbnail } from './get-media.ts';
import { uploadMedia } from './upload-media.ts';

/** Serves uploads and downloads; in a plugin of their own, where no body is parsed. */
export async function serveMediaRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  security: { verifier: TokenVerifier; guard?: Guard },
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    implementStream(scope, mediaRoutes.uploadMedia, security, uploadMedia(context));
  });
  implementStream(app, mediaRoutes.getMedia, security, getMedia(context));
  implementStream(app, mediaRoutes.getThumbnail, security, getThumbnail(context));
  implement(app, mediaRoutes.deleteMedia, security, deleteMedia(context));
}
