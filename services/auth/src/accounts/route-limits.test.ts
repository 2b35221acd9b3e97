import { expect, test } from '@jest/globals';
import type { RouteContract } from '@parley/contracts';
import * as contracts from '@parley/contracts';
import { limitedRoutes, routeName } from './route-limits.ts';

const all = Object.entries(contracts)
  .filter(([name]) => name.endsWith('Routes'))
  .flatMap(([, routes]) => Object.values(routes as Record<string, RouteContract>));
const own = all.filter(({ path }) => /^\/(api\/(auth|users|device-tokens)|\.well-known)\b/.test(path));

test('every open route has a limit of its own', () => {
  const open = own.filter((route) => route.open).map(routeName);
  expect(open.length).toBeGreaterThanOrEqual(4);
  expect(open.filter((name) => !limitedRoutes.open.includes(name))).toEqual([]);
});

test('no limit by user is for an open route', () => {
  const open = own.filter((route) => route.open).map(routeName);
  expect(limitedRoutes.signedIn.filter((name) => open.includes(name))).toEqual([]);
});
