import { uuidFromBytes, uuidToBytes } from './ids.ts';
import type { Presence } from './model.ts';
import { readTraceparent, TRACEPARENT_BYTES, writeTraceparent } from './trace.ts';

/** The fan-out channel of a conversation: a {@link RoomHeader} and the finished client frame. */
export function conversationChannel(conversationId: string): string {
  return `c:${conversationId}`;
}

/** The fan-out channel of a user: frames and orders for that user's sockets on every gateway. */
export function userChannel(userId: string): string {
  return `u:${userId}`;
}

/** Whose channel it is; null: nobody's. */
export function userOfChannel(channel: string): string | null {
  return channel.startsWith('u:') ? channel.slice(2) : null;
}

/** The fan-out channel on which gateways tell each other who came and went: {@link PresencePublication}s. */
export const presenceChannel = 'presence';

/** The fan-out channel on which all gateways hear of changed profiles: finished user.updated frames. */
export const peopleChannel = 'people';

export const HEADER_VERSION = 1;

/**
 * What a publication carries. `message` to `participants` are room events, which consume a rev;
 * `receipt` and `typing` are room frames outside rev; `presence` has a channel of its own; `userFrame` and `control` travel on a user's
 * channel: a finished frame for all sockets, or a {@link Control} in JSON for the gateway itself.
 */
export const frameKinds = {
  message: 1,
  messageUpdated: 2,
  conversation: 3,
  participants: 4,
  receipt: 16,
  typing: 17,
  presence: 18,
  userFrame: 32,
  control: 33,
} as const;

export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];

export interface RoomHeader {
  kind: number;
  conversationId: string;
  /** 0 outside rev. */
  rev: number;
  prevRev: number;
  /** The seq of the message the frame is about; 0: about none, every member may see it. */
  seq: number;
  traceparent: string;
}

const AT = { version: 0, kind: 1, conversation: 2, rev: 18, prevRev: 26, seq: 34, trace: 42 } as const;

/** Length of the binary header before the frame, in bytes. */
export const ROOM_HEADER_BYTES = AT.trace + TRACEPARENT_BYTES;

/** Header and frame in one buffer, as published on a conversation's channel. */
export function encodeRoomPublication(header: RoomHeader, frame: string | Uint8Array): Buffer {
  const length = typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength;
  const out = Buffer.allocUnsafe(ROOM_HEADER_BYTES + length);
  out[AT.version] = HEADER_VERSION;
  out[AT.kind] = header.kind;
  out.set(uuidToBytes(header.conversationId), AT.conversation);
  writeInt(out, AT.rev, header.rev);
  writeInt(out, AT.prevRev, header.prevRev);
  writeInt(out, AT.seq, header.seq);
  writeTraceparent(out, AT.trace, header.traceparent);
  if (typeof frame === 'string') out.write(frame, ROOM_HEADER_BYTES, 'utf8');
  else out.set(frame, ROOM_HEADER_BYTES);
  return out;
}

/** The header of a room publication, or null when it is of a version this process does not know. */
export function decodeRoomHeader(payload: Buffer): RoomHeader | null {
  if (payload.length < ROOM_HEADER_BYTES || payload[AT.version] !== HEADER_VERSION) return null;
  return {
    kind: payload[AT.kind] as number,
    conversationId: uuidFromBytes(payload.subarray(AT.conversation, AT.conversation + 16)),
    rev: readInt(payload, AT.rev),
    prevRev: readInt(payload, AT.prevRev),
    seq: readInt(payload, AT.seq),
    traceparent: readTraceparent(payload, AT.trace),
  };
}

/** The finished client frame behind the header; shares memory with the payload. */
export function frameOfRoomPublication(payload: Buffer): Buffer {
  return payload.subarray(ROOM_HEADER_BYTES);
}

/** An order to the gateways that hold a user's sockets. */
export type Control = { type: 'session.revoked'; session_id: string } | { type: 'user.revoked' };

/** A finished client frame for all of a user's sockets: version byte, kind byte, frame. */
export function encodeUserFrame(frame: string): Buffer {
  return Buffer.concat([Buffer.of(HEADER_VERSION, frameKinds.userFrame), Buffer.from(frame)]);
}

/** A control for the gateways that hold a user's sockets: version byte, kind byte, JSON. */
export function encodeControl(control: Control): Buffer {
  return Buffer.concat([Buffer.of(HEADER_VERSION, frameKinds.control), Buffer.from(JSON.stringify(control))]);
}

export type UserPublication = { kind: 'frame'; frame: Buffer } | { kind: 'control'; control: Control };

/** What arrived on a user's channel, or null when it is of a version or kind unknown here. */
export function decodeUserPublication(payload: Buffer): UserPublication | null {
  if (payload[0] !== HEADER_VERSION) return null;
  if (payload[1] === frameKinds.userFrame) return { kind: 'frame', frame: payload.subarray(2) };
  if (payload[1] !== frameKinds.control) return null;
  return { kind: 'control', control: JSON.parse(payload.toString('utf8', 2)) as Control };
}

/** Users whose presence changed, each with the conversations in which it is shown. */
export interface PresencePublication {
  changes: { presence: Presence; conversation_ids: string[] }[];
}

/** Version byte, kind byte, JSON. */
export function encodePresence(publication: PresencePublication): Buffer {
  const json = Buffer.from(JSON.stringify(publication));
  return Buffer.concat([Buffer.of(HEADER_VERSION, frameKinds.presence), json]);
}

/** What arrived on the presence channel, or null when it is of a version unknown here. */
export function decodePresence(payload: Buffer): PresencePublication | null {
  if (payload[0] !== HEADER_VERSION || payload[1] !== frameKinds.presence) return null;
  return JSON.parse(payload.toString('utf8', 2)) as PresencePublication;
}

// 64-bit big-endian; values are safe integers, so two 32-bit halves avoid BigInt on the hot path.
function writeInt(target: Buffer, offset: number, value: number): void {
  target.writeUInt32BE(Math.floor(value / 0x1_0000_0000), offset);
  target.writeUInt32BE(value >>> 0, offset + 4);
}

function readInt(source: Buffer, offset: number): number {
  return source.readUInt32BE(offset) * 0x1_0000_0000 + source.readUInt32BE(offset + 4);
}
