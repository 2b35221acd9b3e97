export * from './epoch.ts';
export * from './hot-statements.ts';
export * from './migrate.ts';
export * from './pool.ts';
export * from './prisma.ts';
export * from './testing.ts';
export * from './transaction.ts';
