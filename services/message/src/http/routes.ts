import { messageRoutes } from '@parley/contracts';
import { type createHttpServer, type Guard, implement } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { addParticipants } from './add-participants.ts';
import { createConversation } from './create-conversation.ts';
import { deleteMessage } from './delete-message.ts';
import { serveDocs } from './docs.ts';
import { editMessage } from './edit-message.ts';
import { getConversation } from './get-conversation.ts';
import { getUnread } from './get-unread.ts';
import { listConversations } from './list-conversations.ts';
import { listMessages } from './list-messages.ts';
import { listParticipants } from './list-participants.ts';
import { markDelivered } from './mark-delivered.ts';
import { markRead } from './mark-read.ts';
import { removeParticipant } from './remove-participant.ts';
import { sendMessage } from './send-message.ts';
import { syncConversation } from './sync-conversation.ts';

/** Serves every route of message. */
export async function serveRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  guard: Guard | undefined,
): Promise<void> {
  const security = { verifier: context.verifier, ...(guard ? { guard } : {}) };
  implement(app, messageRoutes.createConversation, security, createConversation(context));
  implement(app, messageRoutes.listConversations, security, listConversations(context));
  implement(app, messageRoutes.getConversation, security, getConversation(context));
  implement(app, messageRoutes.listParticipants, security, listParticipants(context));
  implement(app, messageRoutes.addParticipants, security, addParticipants(context));
  implement(app, messageRoutes.removeParticipant, security, removeParticipant(context));
  implement(app, messageRoutes.listMessages, security, listMessages(context));
  implement(app, messageRoutes.sendMessage, security, sendMessage(context));
  implement(app, messageRoutes.editMessage, security, editMessage(context));
  implement(app, messageRoutes.deleteMessage, security, deleteMessage(context));
  implement(app, messageRoutes.syncConversation, security, syncConversation(context));
  implement(app, messageRoutes.markRead, security, markRead(context));
  implement(app, messageRoutes.markDelivered, security, markDelivered(context));
  implement(app, messageRoutes.getUnread, security, getUnread(context));
  await serveDocs(app);
}
