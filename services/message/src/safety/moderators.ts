import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { profileOf } from '../store/people.ts';

/** Who may moderate. */
export interface Moderator {
  id: string;
  role: 'moderator' | 'admin';
}

/** The caller as a moderator, by what the database says now. Throws `forbidden`. */
export async function requireModerator(pool: Pool, userId: string): Promise<Moderator> {
  const profile = await profileOf(pool, userId);
  const role = profile?.suspendedUntil === null ? profile.role : undefined;
  if (role === 'moderator' || role === 'admin') return { id: userId, role };
  throw new AppError('forbidden', 'Only moderators may do this');
}

/** Nobody judges themselves; moderators judge users, admins everybody else. Throws `forbidden`. */
export async function mustJudge(pool: Pool, moderator: Moderator, userId: string): Promise<void> {
  if (moderator.id === userId) throw new AppError('forbidden', 'Nobody moderates themselves');
  if (moderator.role === 'admin') return;
  const role = (await profileOf(pool, userId))?.role ?? 'user';
  if (role !== 'user') throw new AppError('forbidden', 'Only admins moderate moderators and admins');
}
