/**
 * The class of Postgres' advisory locks that keep device tokens where they are: `(class, hashtext(token))`. push-worker
 * holds a token's lock shared from before it asks whose the token is until APNs has answered; auth takes it
 * exclusively before it gives a token to another user.
 */
export const PUSH_FENCE_LOCK_CLASS = 725_593_410;

/** Longer than an answer may take on an open connection (10 s, and 2 s for the PING after it); then auth answers `busy`. */
export const PUSH_FENCE_WAIT_MS = 12_500;
