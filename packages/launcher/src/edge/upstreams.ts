/** One process behind the edge. */
export interface Upstream {
  name: string;
  /** Where requests go, `http://host:port`. */
  url: string;
  /** Where `/readyz` is asked. */
  internalUrl: string;
}

export interface Member extends Upstream {
  /** Requests and sockets under way. */
  active: number;
  /** Not asked before this time (ms since the epoch), unless every other one refuses too. */
  restsUntil: number;
}

export interface UpstreamPool {
  readonly members: readonly Member[];
  /** The order to try: those that answer first, the least busy of them first, ties in turn. */
  order(): Member[];
  /** A connection to it was refused: leave it alone for a second. */
  refused(member: Member): void;
}

const restMs = 1_000;

export function createUpstreamPool(upstreams: readonly Upstream[], now = Date.now): UpstreamPool {
  const members = upstreams.map((upstream) => ({ ...upstream, active: 0, restsUntil: 0 }));
  let turn = 0;
  return {
    members,
    order() {
      turn = (turn + 1) % Math.max(members.length, 1);
      const rotated = [...members.slice(turn), ...members.slice(0, turn)];
      const at = now();
      const resting = (member: Member) => Number(member.restsUntil > at);
      return rotated.sort((a, b) => resting(a) - resting(b) || a.active - b.active);
    },
    refused(member) {
      member.restsUntil = now() + restMs;
    },
  };
}
