import { authProto } from '@parley/contracts';
import {
  createHttpServer,
  grpcService,
  type Phase,
  type Running,
  runPhases,
  startGrpcServer,
  startInternalServer,
} from '@parley/runtime';
import type { AuthConfig } from './config.ts';
import { type AuthContext, type AuthSeams, closeAuthContext, createAuthContext } from './context.ts';
import { rpcFailed } from './events.ts';
import { serveRoutes } from './http/routes.ts';
import { startDeletions } from './relay/deletions.ts';
import { startHousekeeping } from './relay/housekeeping.ts';
import { rpcHandlers } from './rpc/handlers.ts';
import { databaseAnswers } from './store/health.ts';

/** Starts auth. Rejects, with nothing left running, when a port is taken or the keys cannot be used. */
export async function startAuth(config: AuthConfig, seams: AuthSeams): Promise<Running> {
  const phases: Phase[] = [];
  const onClose = (name: string, run: () => Promise<unknown>) => phases.unshift({ name, run });
  try {
    const context = await createAuthContext(config, seams);
    onClose('context', () => closeAuthContext(context));
    const housekeeping = [...startHousekeeping(context), startDeletions(context)];
    onClose('housekeeping', () => Promise.all(housekeeping.map((loop) => loop.close())));
    const grpc = await startRpc(config, context);
    onClose('grpc', () => grpc.close());
    const http = await startHttp(config, context);
    onClose('http', () => http.close());
    const internal = await startInternalServer({
      host: config.host,
      port: config.internalPort,
      checks: { database: () => databaseAnswers(context.pool), tokens: () => context.verifier.ready },
    });
    phases.push({ name: 'internal', run: () => internal.close() });
    let closing: Promise<void> | undefined;
    return {
      name: 'auth',
      urls: { http: http.url, grpc: grpc.address, internal: internal.url },
      close() {
        internal.drain();
        closing ??= runPhases(seams.logger, phases);
        return closing;
      },
    };
  } catch (error) {
    await runPhases(seams.logger, phases);
    throw error;
  }
}

function startRpc(config: AuthConfig, context: AuthContext) {
  const service = grpcService(authProto.AuthService, rpcHandlers(context), (method, error) =>
    rpcFailed(context.logger, { method, err: error }),
  );
  return startGrpcServer([service], { host: config.host, port: config.grpcPort });
}

async function startHttp(config: AuthConfig, context: AuthContext) {
  const app = createHttpServer({
    logger: context.logger,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    bodyLimitBytes: 16 * 1024,
  });
  serveRoutes(app, context);
  const address = await app.listen({ host: config.host, port: config.httpPort });
  return { url: address.replace('0.0.0.0', '127.0.0.1'), close: () => app.close() };
}
