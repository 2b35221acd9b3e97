import { closed, Timestamp } from '../schema.ts';
import { proof } from './proof.ts';
import { routes } from './route.ts';

export const accountRoutes = routes({
  deleteMe: {
    method: 'DELETE',
    path: '/api/users/me',
    tag: 'users',
    summary: 'Ask for the own account to be deleted; signing in again before it is due takes that back',
    body: closed(proof),
    responses: { 200: closed({ deletion_due_at: Timestamp }) },
  },
  exportMe: {
    method: 'GET',
    path: '/api/users/me/export',
    tag: 'users',
    summary: 'All own data as a zip of JSON and media; three times a day',
    bytes: true,
    responses: { 200: null },
  },
});
