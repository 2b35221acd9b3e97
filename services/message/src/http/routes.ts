import { accountRoutes, callRoutes, inviteRoutes, messageRoutes } from '@parley/contracts';
import { type createHttpServer, type Guard, implement, implementStream } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { addParticipants } from './add-participants.ts';
import { changeRole } from './change-role.ts';
import { createConversation } from './create-conversation.ts';
import { createInvite } from './create-invite.ts';
import { deleteMessage } from './delete-message.ts';
import { serveDocs } from './docs.ts';
import { editMessage } from './edit-message.ts';
import { exportMe } from './export-me.ts';
import { getConversation } from './get-conversation.ts';
import { getUnread } from './get-unread.ts';
import { joinByInvite } from './join-by-invite.ts';
import { listConversations } from './list-conversations.ts';
import { listInvites } from './list-invites.ts';
import { listMessages } from './list-messages.ts';
import { listParticipants } from './list-participants.ts';
import { listPins } from './list-pins.ts';
import { markDelivered } from './mark-delivered.ts';
import { markRead } from './mark-read.ts';
import { serveMediaRoutes } from './media/routes.ts';
import { pinMessage, unpinMessage } from './pin.ts';
import { previewInvite } from './preview-invite.ts';
import { addReaction, removeReaction } from './react.ts';
import { removeParticipant } from './remove-participant.ts';
import { revokeInvite } from './revoke-invite.ts';
import { ring } from './ring.ts';
import { serveSafetyRoutes } from './safety/routes.ts';
import { serveSearchRoutes } from './search/routes.ts';
import { sendMessage } from './send-message.ts';
import { setNotifications } from './set-notifications.ts';
import { setPlace } from './set-place.ts';
import { syncConversation } from './sync-conversation.ts';
import { updateConversation } from './update-conversation.ts';
import { serveWebhookRoutes } from './webhooks/routes.ts';

/** Serves every route of message. */
export async function serveRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  guard: Guard | undefined,
): Promise<void> {
  const security = { verifier: context.verifier, ...(guard ? { guard } : {}) };
  implementStream(app, accountRoutes.exportMe, security, exportMe(context));
  implement(app, messageRoutes.createConversation, security, createConversation(context));
  implement(app, messageRoutes.listConversations, security, listConversations(context));
  implement(app, messageRoutes.getConversation, security, getConversation(context));
  implement(app, messageRoutes.updateConversation, security, updateConversation(context));
  implement(app, messageRoutes.setNotifications, security, setNotifications(context));
  implement(app, messageRoutes.setPlace, security, setPlace(context));
  implement(app, messageRoutes.listParticipants, security, listParticipants(context));
  implement(app, messageRoutes.addParticipants, security, addParticipants(context));
  implement(app, messageRoutes.changeRole, security, changeRole(context));
  implement(app, messageRoutes.removeParticipant, security, removeParticipant(context));
  implement(app, messageRoutes.listMessages, security, listMessages(context));
  implement(app, messageRoutes.sendMessage, security, sendMessage(context));
  implement(app, messageRoutes.editMessage, security, editMessage(context));
  implement(app, messageRoutes.deleteMessage, security, deleteMessage(context));
  implement(app, messageRoutes.addReaction, security, addReaction(context));
  implement(app, messageRoutes.removeReaction, security, removeReaction(context));
  implement(app, messageRoutes.pinMessage, security, pinMessage(context));
  implement(app, messageRoutes.unpinMessage, security, unpinMessage(context));
  implement(app, messageRoutes.listPins, security, listPins(context));
  implement(app, messageRoutes.syncConversation, security, syncConversation(context));
  implement(app, messageRoutes.markRead, security, markRead(context));
  implement(app, messageRoutes.markDelivered, security, markDelivered(context));
  implement(app, messageRoutes.getUnread, security, getUnread(context));
  implement(app, callRoutes.ring, security, ring(context));
  implement(app, inviteRoutes.createInvite, security, createInvite(context));
  implement(app, inviteRoutes.listInvites, security, listInvites(context));
  implement(app, inviteRoutes.revokeInvite, security, revokeInvite(context));
  implement(app, inviteRoutes.previewInvite, security, previewInvite(context));
  implement(app, inviteRoutes.joinByInvite, security, joinByInvite(context));
  serveSearchRoutes(app, context, security);
  await serveMediaRoutes(app, context, security);
  serveSafetyRoutes(app, context, security);
  serveWebhookRoutes(app, context, security);
  await serveDocs(app);
}
