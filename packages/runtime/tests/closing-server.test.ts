import { expect, test } from '@jest/globals';
import { createHttpServer, createLogger } from '@parley/runtime';

test('a request that still reaches a closing server is answered in the form of all others', async () => {
  const app = createHttpServer({ logger: createLogger({ service: 'test', level: 'silent' }) });
  const answers: Response[] = [];
  app.addHook('preClose', async () => {
    answers.push(await fetch(`${url}/nowhere`));
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await app.close();
  expect(answers.map(({ status }) => status)).toEqual([404]);
  expect(answers[0]?.headers.get('content-type')).toContain('application/problem+json');
  expect(answers[0]?.headers.get('connection')).toBe('close');
});
