import type { Instance } from './instance.ts';
import { type PostgresOptions, startPostgres } from './postgres.ts';
import { embeddedBinaries } from './postgres-files.ts';

/**
 * The Postgres of the embedded profile: the one of the npm package, so that every machine runs the same;
 * an installed one where the package has none.
 */
export async function startOwnPostgres(options: Omit<PostgresOptions, 'programs'>): Promise<Instance> {
  const programs = (await embeddedBinaries()) ? 'embedded' : 'installed';
  return startPostgres({
    ...options,
    programs,
    settings: { max_connections: '100', shared_buffers: '128MB' },
  });
}
