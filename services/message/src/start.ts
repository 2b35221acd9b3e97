import { messageProto } from '@parley/contracts';
import {
  createHttpServer,
  grpcService,
  type Phase,
  type Running,
  runPhases,
  startGrpcServer,
  startInternalServer,
} from '@parley/runtime';
import type { MessageConfig } from './config.ts';
import { createMessageContext, type MessageContext } from './context.ts';
import { rpcFailed } from './events.ts';
import { createGuard } from './http/guard.ts';
import { serveRoutes } from './http/routes.ts';
import { UPLOAD_MS } from './media/receive.ts';
import { rpcHandlers } from './rpc/handlers.ts';
import type { MessageSeams } from './seams.ts';
import { databaseAnswers } from './store/health.ts';

/** Starts message. Rejects, with nothing left running, when the database is away or a port is taken. */
export async function startMessage(config: MessageConfig, seams: MessageSeams): Promise<Running> {
  const phases: Phase[] = [];
  const onClose = (name: string, run: () => Promise<unknown>) => phases.unshift({ name, run });
  try {
    const context = await createMessageContext(config, seams);
    onClose('context', () => context.close());
    const grpc = await startRpc(config, context);
    onClose('grpc', () => grpc.close());
    const http = await startHttp(config, seams, context);
    onClose('http', () => http.close());
    const internal = await startInternalServer({
      host: config.host,
      port: config.internalPort,
      checks: { database: () => databaseAnswers(context.pool), tokens: () => context.verifier.ready },
    });
    phases.push({ name: 'internal', run: () => internal.close() });
    let closing: Promise<void> | undefined;
    return {
      name: 'message',
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

async function startRpc(config: MessageConfig, context: MessageContext) {
  const { handlers, endStreams } = rpcHandlers(context);
  const service = grpcService(messageProto.MessageService, handlers, (method, err) =>
    rpcFailed(context.logger, { method, err }),
  );
  const server = await startGrpcServer([service], { host: config.host, port: config.grpcPort });
  return {
    address: server.address,
    async close() {
      endStreams();
      await server.close();
    },
  };
}

async function startHttp(config: MessageConfig, seams: MessageSeams, context: MessageContext) {
  const app = createHttpServer({
    logger: context.logger,
    allowedOrigins: config.allowedOrigins,
    trustedProxies: config.trustedProxies,
    bodyLimitBytes: 64 * 1024,
    uploadMs: UPLOAD_MS,
  });
  const guard = config.rateLimits === 'off' ? undefined : createGuard(seams.rateLimit);
  await serveRoutes(app, context, guard);
  const address = await app.listen({ host: config.host, port: config.httpPort });
  return { url: address.replace('0.0.0.0', '127.0.0.1'), close: () => app.close() };
}
