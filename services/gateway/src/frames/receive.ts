import { type ClientFrameType, isUuid } from '@parley/contracts';
import { AppError, Secret, toAppError } from '@parley/runtime';
import type { GatewayContext } from '../context.ts';
import { connect } from '../session/connect.ts';
import type { ErrorReference } from '../session/refusal.ts';
import type { Session } from '../session/session.ts';
import type { RawFrame } from '../session/session-state.ts';
import { isClientFrameType, type ParsedEnvelope, parseEnvelope, validatePayload } from './envelope.ts';
import type { FrameHandler } from './handler.ts';
import { registry } from './registry.ts';

const BAD_FRAMES_MAX = 10;
const OVER_RATE_MAX = 200;
/** A long frame counts as several: everybody in its room is sent it. */
const BYTES_PER_TOKEN = 8 * 1024;
const UNDER_WAY_MAX = 100;
/** What costs more than a look: the page it answers with may be half a megabyte. */
const TOKENS = new Map<string, number>([['sync', 5]]);

/** A frame came in: what it means depends on how far its socket is. */
export function receive(context: GatewayContext, session: Session, raw: RawFrame): void {
  switch (session.state.name) {
    case 'connecting':
      receiveFirst(context, session, raw);
      return;
    case 'authenticating':
      if (!session.holdFrame(raw)) session.refuse(new AppError('rate_limited', 'Too much before hello'));
      return;
    case 'live':
      receiveLive(context, session, raw);
      return;
    case 'closing':
      return;
  }
}

/** Nothing but `auth` is understood from a stranger. */
function receiveFirst(context: GatewayContext, session: Session, raw: RawFrame): void {
  let frame: ParsedEnvelope | undefined;
  try {
    frame = parseEnvelope(raw);
    if (frame.type !== 'auth') throw new AppError('unauthenticated', 'The first frame must be auth');
    validatePayload('auth', frame.payload);
    const { access_token: token } = frame.payload as { access_token: string };
    connect(context, session, { kind: 'token', token: new Secret(token) }, frame.id);
  } catch (error) {
    session.refuse(toAppError(error), { id: frame?.id });
  }
}

function receiveLive(context: GatewayContext, session: Session, raw: RawFrame): void {
  let about: ErrorReference = {};
  let frame: ParsedEnvelope | undefined;
  try {
    frame = parseEnvelope(raw);
    about = referenceOf(frame);
    takeTokens(
      context,
      session,
      (TOKENS.get(frame.type) ?? 1) + Math.floor(raw.data.length / BYTES_PER_TOKEN),
    );
    if (!isClientFrameType(frame.type)) throw new AppError('unsupported', 'No such frame type');
    validatePayload(frame.type, frame.payload);
    handle(context, session, frame.type, frame, about);
  } catch (error) {
    if (!frame && ++session.badFrames >= BAD_FRAMES_MAX) {
      session.refuse(toAppError(error));
      return;
    }
    fail(context, session, frame?.type ?? 'none', error, about);
    if (session.overRate >= OVER_RATE_MAX) session.close('rateLimited');
  }
}

function takeTokens({ config }: GatewayContext, session: Session, tokens: number): void {
  if (config.rateLimits === 'off') return;
  const retryAfterMs = session.bucket.take(Date.now(), tokens);
  if (retryAfterMs > 0) {
    session.overRate += 1;
    throw new AppError('rate_limited', 'Too many frames', { retryAfterMs });
  }
  if (session.overRate > 0) session.overRate -= 1;
}

function handle(
  context: GatewayContext,
  session: Session,
  type: ClientFrameType,
  { id, payload }: ParsedEnvelope,
  about: ErrorReference,
): void {
  if (session.underWay >= UNDER_WAY_MAX) throw new AppError('busy', undefined, { retryAfterMs: 500 });
  // The payload has just been held against the schema of this type.
  const handler = registry[type] as FrameHandler<ClientFrameType>;
  const done = handler(context, session, { id, payload: payload as never });
  if (!done) return;
  session.underWay += 1;
  done
    .catch((error) => fail(context, session, type, error, about))
    .finally(() => {
      session.underWay -= 1;
    });
}

function fail(
  context: GatewayContext,
  session: Session,
  type: string,
  error: unknown,
  about: ErrorReference,
): void {
  const refusal = toAppError(error);
  if (refusal.code === 'internal') context.events.frameFailed(type, session.connectionId, error);
  session.reply(refusal, about);
}

function referenceOf({ id, payload }: ParsedEnvelope): ErrorReference {
  const clientMessageId = (payload as { client_message_id?: unknown } | null)?.client_message_id;
  const isId = typeof clientMessageId === 'string' && isUuid(clientMessageId);
  return { id, clientMessageId: isId ? clientMessageId.toLowerCase() : undefined };
}
