import { type Box, blank, boxesIn } from './boxes.ts';

/** What is kept of a box: all of it, or of the boxes in it those named. */
type Kept = 'whole' | ReadonlyMap<string, Kept>;

function kept(whole: string, inside: Readonly<Record<string, Kept>> = {}): ReadonlyMap<string, Kept> {
  return new Map<string, Kept>([
    ...whole.split(' ').map((type): [string, Kept] => [type, 'whole']),
    ...Object.entries(inside),
  ]);
}

const stbl = kept(
  'stsd stts ctts cslg stss stps stsh sdtp stdp padb stsc stsz stz2 stco co64 sgpd sbgp subs saiz saio',
);
const minf = kept('vmhd smhd nmhd hmhd sthd hdlr', {
  gmhd: kept('gmin text', { tmcd: kept('tcmi') }),
  dinf: kept('dref'),
  stbl,
});
const trak = kept('tkhd', {
  edts: kept('elst'),
  tapt: kept('clef prof enof'),
  mdia: kept('mdhd hdlr elng', { minf }),
});
const traf = kept('tfhd tfdt trun sdtp sgpd sbgp subs saiz saio');

/**
 * All that a player needs of a film (ISO/IEC 14496-12 and QuickTime), each in its place. There is no end of boxes in
 * which cameras note places, names and models, so what is not named here is not kept.
 */
export const FILM: ReadonlyMap<string, Kept> = kept('ftyp styp mdat sidx ssix pdin', {
  moov: kept('mvhd', { trak, mvex: kept('mehd trex leva') }),
  moof: kept('mfhd', { traf }),
  mfra: kept('tfra mfro'),
});

/** Makes all in a box of a buffer free space but what is kept of it. Throws {@link BrokenBoxes}. */
export function keepOnly(buffer: Buffer, parent: Box, inside: ReadonlyMap<string, Kept>): void {
  let at = parent.content;
  for (const box of boxesIn(buffer, parent.content, parent.end)) {
    const found = inside.get(box.type);
    if (!found) blank(buffer, box);
    else if (found !== 'whole') keepOnly(buffer, box, found);
    else if (box.type === 'dref') forgetSources(buffer, box);
    at = box.end;
  }
  buffer.fill(0, at, parent.end);
}

/** Where data came from when the film was cut: paths and names of disks. Of an entry only its flags are read. */
function forgetSources(buffer: Buffer, dref: Box): void {
  for (const entry of boxesIn(buffer, dref.content + 8, dref.end)) {
    buffer.fill(0, Math.min(entry.content + 4, entry.end), entry.end);
  }
}
