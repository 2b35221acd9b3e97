import { expect, test } from '@jest/globals';
import { linkedText } from './linked-text.ts';

const linksIn = (text: string) => linkedText(text).flatMap(({ href }) => href ?? []);

test('web addresses become links, without the mark behind them', () => {
  expect(linksIn('See http://localhost:8080/reset-password#token=a-b_c. (https://a.example/x)')).toEqual([
    'http://localhost:8080/reset-password#token=a-b_c',
    'https://a.example/x',
  ]);
});

test('no other scheme becomes a link', () => {
  expect(linksIn('javascript:alert(1) data:text/html,x file:///etc/passwd')).toEqual([]);
});

test('the pieces together are the text', () => {
  const text = 'a http://b.example/ c\n\nhttps://d.example';
  expect(
    linkedText(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});
