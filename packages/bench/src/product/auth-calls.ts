import { randomBytes } from 'node:crypto';
import type { Product } from './product.ts';

const PASSWORD = 'a password of the bench';

/** How one call went. */
export interface Answered {
  status: number;
  ms: number;
}

/** Registers somebody with an e-mail address; the others have no password. */
export async function registerSomebody(product: Product): Promise<{ login: string; email: string }> {
  const login = newName();
  const email = `${login}@bench.example`;
  const { status } = await post(product, '/api/auth/register', {
    username: login,
    email,
    password: PASSWORD,
  });
  if (status !== 201) throw new Error(`registering was answered ${status}`);
  return { login, email };
}

/** A name nobody has, as long as those of {@link registerSomebody}. */
export function newName(): string {
  return `b${randomBytes(9).toString('hex').replace(/[01]/g, '2')}`;
}

export function logIn(product: Product, login: string, isRight: boolean): Promise<Answered> {
  const password = isRight ? PASSWORD : `not ${PASSWORD}`;
  return post(product, '/api/auth/login', { login, password });
}

export function forgetPassword(product: Product, email: string): Promise<Answered> {
  return post(product, '/api/auth/password/forgot', { email });
}

async function post(product: Product, path: string, body: unknown): Promise<Answered> {
  const startedAtMs = performance.now();
  const response = await fetch(`${product.authUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - startedAtMs };
}
