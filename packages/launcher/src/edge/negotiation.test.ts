import { expect, test } from '@jest/globals';
import { acceptsGzip, namesTag } from './negotiation.ts';

test.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.5', '*', 'x-gzip', 'br, *;q=0.1'])(
  '"%s" takes gzip',
  (header) => expect(acceptsGzip(header)).toBe(true),
);

test.each([undefined, '', 'br', 'gzip;q=0', 'gzip; q=0.000, br', '*;q=0', 'gzip;q=0, *', 'gzip;q=many'])(
  '"%s" does not',
  (header) => expect(acceptsGzip(header)).toBe(false),
);

test.each(['"a"', 'W/"a"', '"b", "a"', '"b",W/"a" ', '*'])('%s names the tag', (header) =>
  expect(namesTag(header, '"a"')).toBe(true),
);

test.each([undefined, '', '"ab"', 'a', '"b", W/"c"'])('%s does not', (header) =>
  expect(namesTag(header, '"a"')).toBe(false),
);
