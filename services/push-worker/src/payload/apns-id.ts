import { v5 } from 'uuid';
import type { PushContent } from './content.ts';

const NAMESPACE = '6f2d0c4e-3b57-5e0a-9f0e-6d1c7f4b2a91';

/**
 * The same for every attempt at one push to one device, so that APNs and we can tell a repeat. `subjectId` is the
 * message's or call's id, `rev` the change of it that is told.
 */
export function apnsIdOf(subjectId: string, rev: number, token: string, kind: PushContent['kind']): string {
  return v5(`${subjectId}:${rev}:${token}:${kind}`, NAMESPACE);
}
