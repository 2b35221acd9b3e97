import { serverFrames } from '../frames/server-frames.ts';
import * as model from '../model.ts';
import type { TSchema } from '../schema.ts';
import { authRoutes, DeviceTokenView, Jwks, Session, TokenPair } from './auth-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { Problem } from './problem.ts';
import { PushTrace, pushRoutes } from './push-routes.ts';

/** What the schemas of answers are called in the OpenAPI document, and so in generated clients. */
export const namedSchemas: Readonly<Record<string, TSchema>> = {
  Problem,
  TokenPair,
  Me: model.Me,
  Settings: model.Settings,
  User: model.User,
  UserPage: authRoutes.findUsers.responses[200],
  Session,
  SessionList: authRoutes.listSessions.responses[200],
  WsTicket: authRoutes.wsTicket.responses[200],
  DeviceTokenView,
  Jwks,
  Conversation: model.Conversation,
  ConversationType: model.ConversationType,
  ConversationView: model.ConversationView,
  ConversationPage: messageRoutes.listConversations.responses[200],
  Participant: model.Participant,
  Role: model.Role,
  ParticipantPage: messageRoutes.listParticipants.responses[200],
  ParticipantList: messageRoutes.addParticipants.responses[200],
  Message: model.Message,
  MessageKind: model.MessageKind,
  Encrypted: model.Encrypted,
  Reaction: model.Reaction,
  MessagePage: messageRoutes.listMessages.responses[200],
  MessageAck: serverFrames['message.ack'],
  SyncResult: serverFrames['sync.result'],
  Unread: messageRoutes.getUnread.responses[200],
  PushTrace,
  PushTraceList: pushRoutes.pushTrace.responses[200],
};
