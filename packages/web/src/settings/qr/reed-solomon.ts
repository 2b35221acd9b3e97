// Error correction of QR codes (ISO/IEC 18004 §7.5): GF(256) over x⁸+x⁴+x³+x²+1, generator roots 2⁰, 2¹, …

const exponentials = new Uint8Array(255);
const logarithms = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  exponentials[power] = value;
  logarithms[value] = power;
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1;
}

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return exponentials[(logarithms[a]! + logarithms[b]!) % 255]!;
}

/** The coefficients below the leading 1, the highest first. */
function generator(degree: number): number[] {
  let product = [1];
  for (let root = 0; root < degree; root++) {
    const shifted = [...product, 0];
    product = shifted.map((coefficient, at) =>
      at === 0 ? coefficient : coefficient ^ multiply(product[at - 1]!, exponentials[root]!),
    );
  }
  return product.slice(1);
}

/** The `count` codewords that go with these. */
export function errorCorrection(data: readonly number[], count: number): number[] {
  const divisor = generator(count);
  const remainder = new Array<number>(count).fill(0);
  for (const codeword of data) {
    const factor = codeword ^ remainder.shift()!;
    remainder.push(0);
    for (let at = 0; at < count; at++) remainder[at]! ^= multiply(divisor[at]!, factor);
  }
  return remainder;
}
