import { expect, test } from '@jest/globals';
import { Http } from './http.ts';

const asked: string[] = [];
const answering: typeof fetch = async (url) => {
  asked.push(String(url));
  return new Response('{}');
};
const http = new Http('https://chat.example/', answering);
const get = (path: string) => http.json({ method: 'GET', path });

test.each([
  '/api/conversations/../media/1',
  '/api/conversations/..%2Fmedia%2F1',
  '/api/conversations/%2e%2E/media/1',
  '/api/conversations/.%2e?x=1',
  '/api/conversations/..',
  '/api/./users',
  '/api/conversations/..\\media/1',
  '/api/conversations/..%5cmedia',
  '/api/conversations/.\t./media/1',
  '//other.example/api',
  '/\\other.example/api',
  'https://other.example/api',
])('a path that leads elsewhere is never asked for: %j', async (path) => {
  await expect(get(path)).rejects.toThrow(TypeError);
  expect(() => http.urlOf(path)).toThrow(TypeError);
  expect(asked).toEqual([]);
});

test('what is between slashes may have dots, and a query anything', async () => {
  for (const path of ['/api/media?name=../a.txt', '/api/a..b/.c', '/api/users?query=%2e%2e/x#/..']) {
    await get(path);
    expect(asked.pop()).toBe(`https://chat.example${path}`);
  }
});
