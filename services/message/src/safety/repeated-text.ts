const SHORTEST = 20;
const PLACES_MOST = 10;
const WITHIN_MS = 60_000;
const TEXTS_MOST = 50_000;

export interface RepeatedTextOptions {
  /** Milliseconds of any clock that does not go back. */
  now?: () => number;
  /** Texts that are remembered, about 300 bytes each; those not said for longest are forgotten first. */
  maxTexts?: number;
}

/** Finds the same text of one sender in many conversations. */
export interface RepeatedText {
  /** 0: it may be said there; else when, in ms. */
  waitMs(senderId: string, conversationId: string, text: string): number;
}

/** Where a text was said, the first first, and when it was said there first. */
interface Said {
  places: string[];
  timesMs: number[];
}

/**
 * Remembers what was said within a minute, by this process only: a sender may say the same text, of 20 characters
 * or more, in ten conversations in that time.
 */
export function createRepeatedText(options: RepeatedTextOptions = {}): RepeatedText {
  const { now = () => performance.now(), maxTexts = TEXTS_MOST } = options;
  // Two halves: when the newer one is full, or a minute old, the older one is forgotten as a whole.
  let newer = new Map<string, Said>();
  let older = new Map<string, Said>();
  let turnedAtMs = now();

  function find(key: string, nowMs: number): Said {
    if (newer.size >= maxTexts / 2 || nowMs - turnedAtMs >= WITHIN_MS) {
      older = newer;
      newer = new Map();
      turnedAtMs = nowMs;
    }
    const known = newer.get(key);
    if (known) return known;
    const said = older.get(key) ?? { places: [], timesMs: [] };
    newer.set(key, said);
    return said;
  }

  return {
    waitMs(senderId, conversationId, text) {
      if (text.length < SHORTEST) return 0;
      const nowMs = now();
      const said = find(senderId + fingerprint(text), nowMs);
      while (nowMs - (said.timesMs[0] ?? nowMs) >= WITHIN_MS) {
        said.places.shift();
        said.timesMs.shift();
      }
      if (said.places.includes(conversationId)) return 0;
      if (said.places.length >= PLACES_MOST) {
        return Math.max(1, Math.ceil((said.timesMs[0] ?? nowMs) + WITHIN_MS - nowMs));
      }
      said.places.push(conversationId);
      said.timesMs.push(nowMs);
      return 0;
    },
  };
}

/**
 * The same for texts that differ in case, spaces and what cannot be seen only: two 32-bit hashes (as cyrb53). Not one for adversaries:
 * who makes texts collide holds back their own.
 */
function fingerprint(text: string): string {
  const lower = text.toLowerCase().trim();
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  let wasSpace = false;
  for (let at = 0; at < lower.length; at++) {
    const unit = lower.charCodeAt(at);
    if (isUnseen(unit)) continue;
    const isSpace = unit <= 0x20 || unit === 0xa0;
    if (isSpace && wasSpace) continue;
    wasSpace = isSpace;
    const folded = isSpace ? 0x20 : unit;
    a = Math.imul(a ^ folded, 2_654_435_761);
    b = Math.imul(b ^ folded, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}

/** Characters of format and variation selectors, by code unit. */
function isUnseen(unit: number): boolean {
  if (unit < 0xad) return false;
  return (
    unit === 0xad ||
    unit === 0x34f ||
    unit === 0x61c ||
    unit === 0x180e ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x202a && unit <= 0x202e) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xfeff
  );
}
