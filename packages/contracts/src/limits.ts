/** Bounds that clients may rely on. Sizes in bytes unless the name says otherwise. */
export const limits = {
  /** Largest inbound WebSocket message; larger closes the socket with 1009. */
  framePayloadBytes: 64 * 1024,
  /** Longest message text, in Unicode code points. */
  textCharacters: 4_000,
  /** Largest `encrypted.ciphertext`, in base64 characters. */
  ciphertextCharacters: 32_768,
  mentionsPerMessage: 100,
  /** Longest name of a file; longer ones are cut. */
  mediaNameCharacters: 120,
  groupMembers: 10_000,
  /** People of a group that can be called, the caller among them. */
  callMembers: 32,
  /** Different emoji on one message. */
  emojiPerMessage: 20,
  /** Users named with an emoji; the rest is a number. */
  reactionUsersShown: 10,
  pinsPerConversation: 50,
  pinnedConversations: 100,
  /** How far ahead `do_not_disturb_until` may be. */
  doNotDisturbDays: 366,
  invitesPerConversation: 50,
  /** Above this many members: participants are paged, receipts and presence are not shared. */
  smallGroupMembers: 100,
  conversationsInHello: 1_000,
  /** Most changes a replay or sync walks through; a client further behind reloads. */
  replayChanges: 1_000,
  syncPage: 300,
  /** Messages of the page that a client too far behind is given. */
  latestPage: 50,
  /** Messages of one sync page, as JSON; what is more comes with the next page. */
  syncPageBytes: 512 * 1024,
  historyPage: 100,
  unreadCap: 999,
  participantsPerRequest: 100,
  seqsPerRequest: 100,
  /** Of each user. */
  blocks: 10_000,
  webhooks: 50,
  /** Of each webhook; older ones are deleted. */
  webhookDeliveries: 10_000,
} as const;

/** Lifetimes and waits, in milliseconds. */
export const timings = {
  accessTokenMs: 15 * 60_000,
  authFrameMs: 5_000,
  wsTicketMs: 30_000,
  heartbeatMs: 25_000,
  /** How long the gateway keeps resending a message before it tells the client `busy`. */
  sendGiveUpMs: 5_000,
  gapHoldMs: 100,
  feedIntervalMs: 1_000,
  feedRetentionMs: 60_000,
  relayIntervalMs: 250,
  onlineGraceMs: 3_000,
  activeElsewhereMs: 10_000,
  /** Typing that is not said again has stopped. */
  typingExpiryMs: 6_000,
  /** A client repeats typing.start at most this often; more is not passed on. */
  typingThrottleMs: 3_000,
  /** Reactions to one message are merged for this long. */
  reactionMergeMs: 250,
  /** Receipts of one user in one conversation are merged for this long. */
  receiptMergeMs: 250,
  /** A user who is back within this time was never offline to others. */
  offlineGraceMs: 3_000,
  pushExpiryMs: 24 * 3_600_000,
  /** What moderators keep of a message, after the report is resolved or since it was hidden. */
  evidenceKeptMs: 90 * 24 * 3_600_000,
  suspensionMostMs: 3_653 * 24 * 3_600_000,
  /** The old secret of a webhook signs along for this long. */
  webhookSecretOverlapMs: 24 * 3_600_000,
  webhookDeliveriesKeptMs: 30 * 24 * 3_600_000,
  /** How long events wait for webhooks whose dispatcher does not read them. */
  webhookHoldMs: 3_600_000,
} as const;
