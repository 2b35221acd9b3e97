import { decodeUserPublication, type UserPublication, userChannel } from '@parley/contracts';
import type { AppError } from '@parley/runtime';
import type { RoomSocket } from './room.ts';

/** A socket as its user's channel sees it. */
export interface UserSocket extends RoomSocket {
  readonly sessionId: string;
  /** Says why, then closes with the code that belongs to it. */
  refuse(error: AppError): void;
  /** Before hello, what arrives for the user waits; false when too much does. */
  holdPublication(publication: UserPublication): boolean;
}

/** All sockets of one user on this gateway. */
export class UserSockets {
  readonly userId: string;
  readonly channel: string;
  /** Few, so a plain array: a Set would be the largest part of a user with one socket. */
  readonly sockets: UserSocket[] = [];
  live: Promise<void> | null = null;
  isLive = false;
  emptySinceMs = 0;
  readonly #onPublication: (
    userId: string,
    sockets: readonly UserSocket[],
    publication: UserPublication,
  ) => void;

  constructor(
    userId: string,
    onPublication: (userId: string, sockets: readonly UserSocket[], publication: UserPublication) => void,
  ) {
    this.userId = userId;
    this.channel = userChannel(userId);
    this.#onPublication = onPublication;
  }

  get isEmpty(): boolean {
    return this.sockets.length === 0;
  }

  /** False when it was not there. */
  remove(socket: UserSocket): boolean {
    const at = this.sockets.indexOf(socket);
    if (at >= 0) this.sockets.splice(at, 1);
    return at >= 0;
  }

  receive(payload: Buffer): void {
    const publication = decodeUserPublication(payload);
    if (!publication) return;
    // The transport's buffer is not ours to keep.
    const kept: UserPublication =
      publication.kind === 'frame' ? { kind: 'frame', frame: Buffer.from(publication.frame) } : publication;
    const live: UserSocket[] = [];
    // A copy: a socket that is restarted leaves at once.
    for (const socket of [...this.sockets]) {
      if (socket.isLive) live.push(socket);
      else if (!socket.holdPublication(kept)) socket.restart();
    }
    this.#onPublication(this.userId, live, kept);
  }
}
