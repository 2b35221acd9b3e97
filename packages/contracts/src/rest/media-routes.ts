import { Media } from '../model.ts';
import { closed, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

const ById = closed({ media_id: Uuid });
const Bytes = Type.String({ format: 'binary' });

export const mediaRoutes = routes({
  uploadMedia: {
    method: 'POST',
    path: '/api/media',
    tag: 'media',
    summary:
      'Upload a file: as the field `file` of a form, or as the body itself, as background uploads of iOS send it',
    query: closed({
      name: Type.Optional(
        Type.String({ maxLength: 1_000, description: 'The name, when the body is the file' }),
      ),
    }),
    upload: {
      'multipart/form-data': Type.Object({ file: Bytes }),
      'application/octet-stream': Bytes,
    },
    responses: { 201: Media },
  },
  getMedia: {
    method: 'GET',
    path: '/api/media/:media_id',
    tag: 'media',
    summary: 'Download what a message one may see shows, or an own upload that is not sent yet; ranges work',
    params: ById,
    bytes: true,
    responses: { 200: null, 206: null, 302: null, 304: null },
  },
  getThumbnail: {
    method: 'GET',
    path: '/api/media/:media_id/thumbnail',
    tag: 'media',
    summary: 'A small image of an image',
    params: ById,
    bytes: true,
    responses: { 200: null, 206: null, 302: null, 304: null },
  },
  deleteMedia: {
    method: 'DELETE',
    path: '/api/media/:media_id',
    tag: 'media',
    summary: 'Take an own upload back that was not sent',
    params: ById,
    responses: { 204: null },
  },
});
