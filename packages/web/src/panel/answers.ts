import type {
  authRoutes,
  InvitePreview,
  inviteRoutes,
  messageRoutes,
  passkeyRoutes,
  pushRoutes,
  Static,
  safetyRoutes,
  searchRoutes,
  secondFactorRoutes,
  TSchema,
} from '@parley/contracts';

/** What a call answers with 200 (or the status given), as its contract says. */
type Answer<
  Route extends { responses: Readonly<Record<number, TSchema | null>> },
  Status extends keyof Route['responses'] = 200 & keyof Route['responses'],
> = Route['responses'][Status] extends TSchema ? Static<Route['responses'][Status]> : null;

export type Sessions = Answer<typeof authRoutes.listSessions>;
export type Session = Sessions['sessions'][number];
export type Devices = Answer<typeof authRoutes.listDeviceTokens>;
export type Device = Devices['devices'][number];
export type PushTests = Answer<typeof pushRoutes.pushTest>;
export type Passkeys = Answer<typeof passkeyRoutes.listPasskeys>;
export type TotpSecret = Answer<typeof secondFactorRoutes.beginTotp>;
export type RecoveryCodes = Answer<typeof secondFactorRoutes.confirmTotp>['recovery_codes'];
export type Blocks = Answer<typeof safetyRoutes.listBlocks>;
export type Reports = Answer<typeof safetyRoutes.listReports>;
export type Edits = Answer<typeof safetyRoutes.listEdits>;
export type ModerationLog = Answer<typeof safetyRoutes.moderationLog>;
export type Participants = Answer<typeof messageRoutes.listParticipants>;
export type Messages = Answer<typeof messageRoutes.listMessages>;
export type Pins = Answer<typeof messageRoutes.listPins>;
export type Invites = Answer<typeof inviteRoutes.listInvites>;
export type Preview = Static<typeof InvitePreview>;
export type MessageHits = Answer<typeof searchRoutes.searchMessages>;
export type ConversationHits = Answer<typeof searchRoutes.searchConversations>;
