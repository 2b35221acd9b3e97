import { expect, test } from '@jest/globals';
import { contentDisposition, fileName, withExtension } from './file-name.ts';

test.each([
  ['IMG_1.jpg', 'IMG_1.jpg'],
  ['C:\\photos\\a.jpg', 'a.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['.htaccess', 'htaccess'],
  ['evil\u202egpj.exe', 'evil gpj.exe'],
  ['a\r\nSet-Cookie: b.txt', 'a Set-Cookie b.txt'],
  ['Gru\u0308\u00dfe 🎉.png', 'Grüße 🎉.png'],
  [' \t. ', null],
  ['', null],
  [undefined, null],
  [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(115)}.jpeg`],
])('%j is called %j', (raw, name) => {
  expect(fileName(raw)).toBe(name);
});

test('a name ends as the content says', () => {
  expect(withExtension('a.html', ['png'])).toBe('a.png');
  expect(withExtension('a.JPEG', ['jpg', 'jpeg'])).toBe('a.JPEG');
  expect(withExtension('photo', ['webp'])).toBe('photo.webp');
  expect(withExtension(null, ['webp'])).toBeNull();
});

test('a disposition says the name twice: for all, and in full', () => {
  expect(contentDisposition('attachment', null)).toBe('attachment');
  expect(contentDisposition('attachment', 'Grüße (1).pdf')).toBe(
    `attachment; filename="Grue (1).pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%281%29.pdf`,
  );
  expect(contentDisposition('inline', '🎉')).toBe(`inline; filename="file"; filename*=UTF-8''%F0%9F%8E%89`);
});
