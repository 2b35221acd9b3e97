import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

type Colour = readonly [red: number, green: number, blue: number];

interface Palette {
  top: Colour;
  horizon: Colour;
  sun: Colour;
  hill: Colour;
}

const WIDTH = 960;
const HEIGHT = 640;
const HILLS = 4;

const palettes: readonly Palette[] = [
  { top: [38, 70, 120], horizon: [250, 190, 140], sun: [255, 236, 200], hill: [40, 60, 72] },
  { top: [92, 160, 214], horizon: [225, 240, 246], sun: [255, 252, 235], hill: [52, 104, 76] },
  { top: [58, 38, 92], horizon: [246, 140, 120], sun: [255, 214, 160], hill: [48, 34, 66] },
  { top: [120, 150, 170], horizon: [232, 226, 210], sun: [250, 246, 232], hill: [78, 92, 84] },
];

/** Hills under a low sun, as a PNG: a photo that nobody took. */
export function landscape(random: Random): Uint8Array<ArrayBuffer> {
  const palette = random.pick(palettes);
  const sun = { x: WIDTH * (0.2 + random.below(60) / 100), y: HEIGHT * 0.36, radius: 26 + random.below(30) };
  const hills = Array.from({ length: HILLS }, (_, layer) => ridge(random, layer));
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = y * (1 + WIDTH * 3) + 1 + x * 3;
      rows.set(colourAt(x, y, { palette, sun, hills }), at);
    }
  }
  return pngOf(rows);
}

interface Scene {
  palette: Palette;
  sun: { x: number; y: number; radius: number };
  /** From far to near: where each begins at an x. */
  hills: readonly (readonly number[])[];
}

function colourAt(x: number, y: number, { palette, sun, hills }: Scene): Colour {
  const nearest = hills.findLastIndex((heights) => y >= (heights[x] as number));
  if (nearest >= 0) return mix(palette.horizon, palette.hill, (nearest + 1) / hills.length);
  const sky = mix(palette.top, palette.horizon, Math.min(1, (y / HEIGHT) * 1.7));
  const distance = Math.hypot(x - sun.x, y - sun.y);
  return mix(palette.sun, sky, Math.sqrt(Math.min(1, Math.max(0, distance - sun.radius) / 170)));
}

function ridge(random: Random, layer: number): number[] {
  const base = HEIGHT * (0.48 + layer * 0.13);
  const waves = [1, 2.3, 5.1, 11].map((frequency) => ({
    frequency,
    phase: random.below(628) / 100,
    height: (34 + random.below(20)) / frequency,
  }));
  return Array.from({ length: WIDTH }, (_, x) =>
    waves.reduce(
      (y, { frequency, phase, height }) => y + height * Math.sin((x / WIDTH) * 6.28 * frequency + phase),
      base,
    ),
  );
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const blend = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [blend(0), blend(1), blend(2)];
}

/** Rows that begin with filter type 0 each, as a PNG of 8-bit RGB (ISO/IEC 15948). */
function pngOf(rows: Buffer): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 6 });
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), 4 + body.length);
  return framed;
}
