import type { DescService } from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import { toAppError } from './app-error.ts';
import { definitionOf, type Input, type Methods, type Output } from './grpc-definition.ts';
import { toStatus } from './grpc-status.ts';

/** What a caller says beside the message. */
export interface RpcContext {
  traceparent: string;
  /** Aborts when the caller went away or its deadline passed. */
  signal: AbortSignal;
}

type Handler<M> = M extends { methodKind: 'unary' }
  ? (request: Input<M>, context: RpcContext) => Promise<Output<M>>
  : M extends { methodKind: 'server_streaming' }
    ? (request: Input<M>, call: grpc.ServerWritableStream<Input<M>, Output<M>>) => void
    : M extends { methodKind: 'bidi_streaming' }
      ? (call: grpc.ServerDuplexStream<Input<M>, Output<M>>) => void
      : never;

/** A handler for each method of a service. Unary ones may throw an {@link AppError}. */
export type ServiceHandlers<S extends DescService> = { [K in keyof Methods<S>]: Handler<Methods<S>[K]> };

export type GrpcService = ReturnType<typeof grpcService>;

/** Binds handlers to a service; give the result to {@link startGrpcServer}. */
export function grpcService<S extends DescService>(
  service: S,
  handlers: ServiceHandlers<S>,
  onError: (method: string, error: unknown) => void = () => {},
) {
  const implementation: grpc.UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(service.method)) {
    const handle = handlers[name as keyof Methods<S>] as unknown;
    if (method.methodKind === 'unary') implementation[name] = unary(name, handle as UnaryHandler, onError);
    else if (method.methodKind === 'server_streaming')
      implementation[name] = serverStream(handle as StreamHandler);
    else implementation[name] = handle as grpc.UntypedHandleCall;
  }
  return { definition: definitionOf(service), implementation };
}

type StreamHandler = (request: unknown, call: grpc.ServerWritableStream<unknown, unknown>) => void;

function serverStream(handle: StreamHandler): grpc.handleServerStreamingCall<unknown, unknown> {
  return (call) => handle(call.request, call);
}

type UnaryHandler = (request: unknown, context: RpcContext) => Promise<unknown>;

function unary(
  name: string,
  handle: UnaryHandler,
  onError: (method: string, error: unknown) => void,
): grpc.handleUnaryCall<unknown, unknown> {
  return (call, respond) => {
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    const traceparent = String(call.metadata.get('traceparent')[0] ?? '');
    handle(call.request, { traceparent, signal: abort.signal }).then(
      (response) => respond(null, response),
      (error: unknown) => {
        const refusal = toAppError(error);
        if (refusal.code === 'internal') onError(name, error);
        respond(toStatus(refusal));
      },
    );
  };
}

export interface GrpcServer {
  /** `host:port` */
  address: string;
  /** Lets calls under way finish, within `graceMs`, then cuts them. */
  close(graceMs?: number): Promise<void>;
}

/** Serves over plain HTTP/2; transport security is the platform's. */
export async function startGrpcServer(
  services: readonly GrpcService[],
  options: { host: string; port: number },
): Promise<GrpcServer> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.max_send_message_length': 64 * 1024 * 1024,
  });
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      `${options.host}:${options.port}`,
      grpc.ServerCredentials.createInsecure(),
      (error, bound) => (error ? reject(error) : resolve(bound)),
    );
  });
  return {
    address: `${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`,
    close: (graceMs = 2_000) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}
