/** A box of ISO base media (ISO/IEC 14496-12 §4.2) or QuickTime; offsets are of the buffer or file it is in. */
export interface Box {
  type: string;
  start: number;
  /** Where its content begins. */
  content: number;
  end: number;
}

/** The box at an offset, whose 16 first bytes are `head`, in what ends at `end`; null when it is broken. */
export function boxAt(head: Buffer, start: number, end: number): Box | null {
  if (head.length < 8) return null;
  const type = head.toString('latin1', 4, 8);
  let size = head.readUInt32BE(0);
  let header = 8;
  if (size === 1) {
    if (head.length < 16) return null;
    size = Number(head.readBigUInt64BE(8));
    header = 16;
  } else if (size === 0) size = end - start;
  if (size < header || start + size > end) return null;
  return { type, start, content: start + header, end: start + size };
}

/** More boxes side by side than this have no meaning in what is read here. */
const MAX_SIDE_BY_SIDE = 256;

/** Boxes that overlap what they are in, or too many: whoever reads further could find what was not found here. */
export class BrokenBoxes extends Error {}

/** The boxes inside a part of a buffer. Throws {@link BrokenBoxes}. */
export function* boxesIn(buffer: Buffer, start: number, end: number): Generator<Box> {
  let count = 0;
  for (let at = start; at + 8 <= end; ) {
    const box = boxAt(buffer.subarray(at, Math.min(at + 16, end)), at, end);
    count += 1;
    if (!box || count > MAX_SIDE_BY_SIDE) throw new BrokenBoxes();
    yield box;
    at = box.end;
  }
}

/** The first box down a path of types. */
export function boxUnder(buffer: Buffer, parent: Box, ...path: string[]): Box | null {
  let box: Box | undefined = parent;
  for (const type of path) {
    if (!box) return null;
    const inside: Box[] = [...boxesIn(buffer, box.content, box.end)];
    box = inside.find((each) => each.type === type);
  }
  return box ?? null;
}

/** Makes a box of a buffer free space that holds nothing. */
export function blank(buffer: Buffer, box: Box): void {
  buffer.write('free', box.start + 4, 'latin1');
  buffer.fill(0, box.content, box.end);
}
