import type { Encrypted, Message } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { type BodyInput, bodyOf, bodyProblem } from '../send/body.ts';
import { type FoundMessage, storeEdit } from '../store/message-changes.ts';
import type { MessageWriter } from './announce.ts';
import { type ChangeTarget, changeMessage } from './change-message.ts';

/** The text or the encrypted body that a message is to have, and its mentions (absent: none). */
export interface EditRequest extends ChangeTarget, BodyInput {}

/**
 * Replaces the body of an own message and returns the message as it is now; the same body again changes
 * nothing. Throws `not_found`, `forbidden` (somebody else's), `conflict` (deleted), `invalid` (not a body
 * for a message of this kind) or `blocked`.
 */
export async function editMessage(writer: MessageWriter, request: EditRequest): Promise<Message> {
  const body = bodyOfEdit(request);
  const judge = (found: FoundMessage): Message | null => {
    const { message, blocked, now } = found;
    if (message.kind === 'system' || message.sender_id !== request.userId) {
      throw new AppError('forbidden', 'Only the sender can edit a message');
    }
    if (message.deleted_at !== null) throw new AppError('conflict', 'The message was deleted');
    if ((message.kind === 'encrypted') !== (body.encrypted !== null)) {
      throw new AppError('invalid', `A message of kind ${message.kind} has another body`);
    }
    if (isSameBody(message, body)) return null;
    if (blocked) throw new AppError('blocked', 'One of you has blocked the other');
    return { ...message, ...body, edited_at: now };
  };
  return changeMessage(writer, request, { judge, altersBanner: true, store: storeEdit });
}

type EditedBody = Pick<Message, 'text' | 'encrypted' | 'mentions'>;

function bodyOfEdit(input: BodyInput): EditedBody {
  if ((input.text === undefined) === (input.encrypted === undefined)) {
    throw new AppError('invalid', 'Either text or encrypted must be given');
  }
  const kind = input.encrypted ? 'encrypted' : 'text';
  const problem = bodyProblem(kind, input);
  if (problem) throw new AppError('invalid', problem);
  const { text, encryptedJson, mentions } = bodyOf(kind, input);
  const encrypted = encryptedJson === null ? null : (JSON.parse(encryptedJson) as Encrypted);
  return { text, encrypted, mentions };
}

/** As the hash of a send judges it: the order of mentions does not matter. */
function isSameBody(message: Message, body: EditedBody): boolean {
  return (
    message.text === body.text &&
    message.encrypted?.scheme === body.encrypted?.scheme &&
    message.encrypted?.ciphertext === body.encrypted?.ciphertext &&
    message.mentions.toSorted().join() === body.mentions.toSorted().join()
  );
}
