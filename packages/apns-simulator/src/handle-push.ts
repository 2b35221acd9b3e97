import { constants, type IncomingHttpHeaders } from 'node:http2';
import type { Exchange } from './connection.ts';
import type { Device, RecordedRequest } from './device.ts';
import type { Devices } from './devices.ts';
import type { SimulatorEvents } from './events.ts';
import type { Faults } from './faults.ts';
import { deliver } from './inbox.ts';
import { judge } from './judge.ts';
import type { ProviderTokens } from './provider-token.ts';
import type { Payload, Push } from './push.ts';
import { readBody } from './read-body.ts';
import { reasonStatus } from './reasons.ts';
import { fail, respond, truncate } from './respond.ts';
import { type Answer, answerOf, isProcessed, type ScriptedResponse } from './script.ts';
import { maxPayloadBytes, parsePayload } from './validate-payload.ts';
import { isDeviceToken, validatePath } from './validate-request.ts';

export interface PushContext {
  readonly devices: Devices;
  readonly tokens: ProviderTokens;
  readonly topics: ReadonlySet<string> | null;
  readonly events: SimulatorEvents;
  readonly faults: Faults;
  readonly now: () => number;
}

/**
 * The life of one request: read it, judge it, let the script have its say, record it, answer, deliver.
 * A request that is refused by its own fault uses up no scripted response.
 */
export async function handlePush(exchange: Exchange, context: PushContext): Promise<void> {
  const { connection, stream, headers, rawHeaders } = exchange;
  if (connection.isAbandoned(stream) || context.faults.takeRefusal()) {
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
    return;
  }
  const path = validatePath(headers);
  const read = await readBody(stream, maxPayloadBytes('voip'));
  if (read === null) return;
  if (!path.ok) {
    respond(exchange, { status: reasonStatus[path.reason], reason: path.reason, timestamp: null });
    return;
  }

  const payload = parsePayload(read.body);
  const request = { headers, rawHeaders, deviceToken: path.value, payload, payloadBytes: read.bytes };
  const verdict = await judge(request, { ...context, connection });
  // The token check may have waited; meanwhile the peer can have left, or been told to send this again.
  if (stream.destroyed || connection.isAbandoned(stream)) {
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
    return;
  }
  const device = isDeviceToken(path.value) ? context.devices.get(path.value) : null;
  if (!verdict.ok) {
    const answer = { status: reasonStatus[verdict.reason], reason: verdict.reason, timestamp: null };
    if (device) record(device, headers, payload, answer, context);
    respond(exchange, answer);
    return;
  }
  if (device) perform(exchange, device, verdict.value, device.script.shift() ?? {}, context);
}

/** Plays one scripted response (an empty one is a plain 200) for an accepted push. */
function perform(
  exchange: Exchange,
  device: Device,
  push: Push,
  scripted: ScriptedResponse,
  context: PushContext,
): void {
  const { connection, stream, headers } = exchange;
  const answer = isProcessed(scripted) ? answerOf(scripted, context.now()) : null;

  const finish = (): void => {
    if (stream.destroyed || connection.isAbandoned(stream)) {
      request.status = null;
      request.reason = null;
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    if (answer === null) fail(exchange, scripted);
    if (answer === null || connection.isSilent()) return;
    if (answer.status === 200) deliver(device, push, context.now(), context.events);
    if (scripted.action === 'truncate') truncate(exchange, answer);
    else if (scripted.action === 'reset_after') stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else respond(exchange, answer, push.apnsId);
    if (scripted.action === 'goaway_after') connection.goAway();
  };

  const request = record(device, headers, push.payload, answer, context);
  const delayMs = scripted.delay_ms ?? context.faults.latencyMs;
  if (delayMs > 0) context.faults.delay(finish, delayMs);
  else finish();
}

function record(
  device: Device,
  headers: IncomingHttpHeaders,
  payload: Payload | null,
  answer: Answer | null,
  { devices, events, now }: PushContext,
): RecordedRequest {
  const request = {
    headers: redact(headers),
    payload,
    status: answer?.status ?? null,
    reason: answer?.reason ?? null,
    received_at: new Date(now()).toISOString(),
  };
  devices.record(device, request);
  events.emit({ type: 'request', token: device.token, request });
  return request;
}

/** The headers as plain text; a provider token could push to every user, so it is never kept. */
function redact(headers: IncomingHttpHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) shown[name] = name === 'authorization' ? '[redacted]' : String(value);
  }
  return shown;
}
