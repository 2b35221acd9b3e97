import fc from 'fast-check';

const pieces = [
  '👨‍👩‍👧‍👦',
  '👩🏽‍💻',
  '🇩🇪',
  '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  'e\u0301\u0323',
  'नमस्ते',
  '각',
  'שלום',
  'مرحبا',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u200d',
  '\ufe0f',
  '\u2028',
  '\ud83d',
  '\ude00',
  '\ud800',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\u0000',
  '\u007f',
  ' ',
  'x',
] as const;

const anyUnits = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength, size: 'max' })
    .map((units) => String.fromCharCode(...units));

const anyPieces = (maxLength: number) =>
  fc
    .array(fc.constantFrom(...pieces), { maxLength, size: 'max' })
    .map((parts) => parts.join('').slice(0, maxLength));

const oneRepeated = (maxLength: number) =>
  fc
    .tuple(fc.constantFrom(...pieces), fc.integer({ min: 0, max: maxLength }))
    .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));

/** Any UTF-16 at all, broken surrogates too, of at most `maxLength` units; often long and of awkward graphemes. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(anyUnits(maxLength), anyPieces(maxLength), oneRepeated(maxLength), fc.string({ maxLength }));
