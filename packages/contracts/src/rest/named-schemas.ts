import { serverFrames } from '../frames/server-frames.ts';
import * as model from '../model.ts';
import type { TSchema } from '../schema.ts';
import { Settings } from '../settings.ts';
import { accountRoutes } from './account-routes.ts';
import { authRoutes, Device, DeviceTokenView, Jwks, Session, TokenPair } from './auth-routes.ts';
import { Invite, InvitePreview, inviteRoutes } from './invite-routes.ts';
import { messageRoutes } from './message-routes.ts';
import {
  AppleAppSiteAssociation,
  Passkey,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  passkeyRoutes,
} from './passkey-routes.ts';
import { Problem } from './problem.ts';
import { PushTestResult, PushTrace, pushRoutes } from './push-routes.ts';
import { Block, MessageEdit, ModeratedUser, ModerationEntry, Report, safetyRoutes } from './safety-routes.ts';
import { Highlight, SearchResult, searchRoutes } from './search-routes.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { Webhook, WebhookDelivery, webhookRoutes } from './webhook-routes.ts';

/** What the schemas of answers are called in the OpenAPI document, and so in generated clients. */
export const namedSchemas: Readonly<Record<string, TSchema>> = {
  Problem,
  TokenPair,
  Me: model.Me,
  Settings,
  User: model.User,
  UserPage: authRoutes.findUsers.responses[200],
  Session,
  AccountDeletion: accountRoutes.deleteMe.responses[200],
  SessionList: authRoutes.listSessions.responses[200],
  WsTicket: authRoutes.wsTicket.responses[200],
  DeviceTokenView,
  Device,
  DeviceList: authRoutes.listDeviceTokens.responses[200],
  Jwks,
  TotpSecret: secondFactorRoutes.beginTotp.responses[200],
  RecoveryCodes: secondFactorRoutes.confirmTotp.responses[200],
  Passkey,
  PasskeyList: passkeyRoutes.listPasskeys.responses[200],
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  AppleAppSiteAssociation,
  ConversationType: model.ConversationType,
  ConversationView: model.ConversationView,
  ConversationPage: messageRoutes.listConversations.responses[200],
  OwnSettings: messageRoutes.setPlace.responses[200],
  Participant: model.Participant,
  Role: model.Role,
  ParticipantPage: messageRoutes.listParticipants.responses[200],
  ParticipantList: messageRoutes.addParticipants.responses[200],
  Message: model.Message,
  MessageKind: model.MessageKind,
  Media: model.Media,
  Reaction: model.Reaction,
  MessagePage: messageRoutes.listMessages.responses[200],
  MessageList: messageRoutes.listPins.responses[200],
  MessageAck: serverFrames['message.ack'],
  SyncResult: serverFrames['sync.result'],
  Highlight,
  SearchResult,
  SearchResultPage: searchRoutes.searchMessages.responses[200],
  ConversationList: searchRoutes.searchConversations.responses[200],
  Invite,
  InviteList: inviteRoutes.listInvites.responses[200],
  InvitePreview,
  Unread: messageRoutes.getUnread.responses[200],
  PushTrace,
  PushTestResult,
  PushTestResultList: pushRoutes.pushTest.responses[200],
  PushTraceList: pushRoutes.pushTrace.responses[200],
  Block,
  BlockPage: safetyRoutes.listBlocks.responses[200],
  ReportRef: safetyRoutes.report.responses[201],
  Report,
  ReportPage: safetyRoutes.listReports.responses[200],
  MessageEdit,
  MessageEditPage: safetyRoutes.listEdits.responses[200],
  ModeratedUser,
  ModerationEntry,
  ModerationLog: safetyRoutes.moderationLog.responses[200],
  Webhook,
  WebhookWithSecret: webhookRoutes.createWebhook.responses[201],
  WebhookList: webhookRoutes.listWebhooks.responses[200],
  WebhookDelivery,
  WebhookDeliveryPage: webhookRoutes.listWebhookDeliveries.responses[200],
};
