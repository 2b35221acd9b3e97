// BlurHash, https://github.com/woltapp/blurhash/blob/master/Algorithm.md: the look of a picture in some letters.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

type Colour = readonly [red: number, green: number, blue: number];

function base83(text: string): number {
  let value = 0;
  for (const letter of text) value = value * 83 + DIGITS.indexOf(letter);
  return value;
}

function toLinear(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function toSrgb(value: number): number {
  const part = Math.min(Math.max(value, 0), 1);
  return 255 * (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);
}

const average = (value: number): Colour => [
  toLinear(value >> 16),
  toLinear((value >> 8) & 255),
  toLinear(value & 255),
];

function wave(value: number, most: number): Colour {
  const part = (digit: number) => Math.sign(digit - 9) * ((digit - 9) / 9) ** 2 * most;
  return [part(Math.floor(value / 361)), part(Math.floor(value / 19) % 19), part(value % 19)];
}

/** RGBA pixels, row by row; null where it is no hash. */
export function pixelsOf(hash: string, width: number, height: number): Uint8ClampedArray<ArrayBuffer> | null {
  const size = base83(hash.charAt(0));
  const columns = (size % 9) + 1;
  const rows = Math.floor(size / 9) + 1;
  if (hash.length !== 4 + 2 * columns * rows || [...hash].some((letter) => !DIGITS.includes(letter)))
    return null;
  const most = (base83(hash.charAt(1)) + 1) / 166;
  const colours = Array.from({ length: columns * rows }, (_, at) =>
    at === 0 ? average(base83(hash.slice(2, 6))) : wave(base83(hash.slice(4 + at * 2, 6 + at * 2)), most),
  );
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      for (const [at, colour] of colours.entries()) {
        const basis =
          Math.cos((Math.PI * x * (at % columns)) / width) *
          Math.cos((Math.PI * y * Math.floor(at / columns)) / height);
        for (let channel = 0; channel < 3; channel++) sum[channel]! += colour[channel]! * basis;
      }
      pixels.set([...sum.map(toSrgb), 255], (y * width + x) * 4);
    }
  }
  return pixels;
}
