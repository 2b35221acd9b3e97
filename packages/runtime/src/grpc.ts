import {
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';
import { type ErrorCode, isErrorCode } from '@parley/contracts';
import { AppError, toAppError } from './app-error.ts';

// grpc-js with protobuf-es messages: the descriptors say how to serialise, no second code generator.

type Methods<S extends DescService> = S['method'];
type Input<M> = M extends { input: infer I extends DescMessage } ? MessageShape<I> : never;
type Output<M> = M extends { output: infer O extends DescMessage } ? MessageShape<O> : never;

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

/** Serves over plain HTTP/2; transport security is the platform's (DESIGN §7). */
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

export interface CallOptions {
  traceparent?: string;
  /** Fails with `busy` after this long; 5,000 ms by default. */
  timeoutMs?: number;
}

type ClientMethod<M> = M extends { methodKind: 'unary' }
  ? (request: Input<M>, options?: CallOptions) => Promise<Output<M>>
  : M extends { methodKind: 'server_streaming' }
    ? (request: Input<M>) => grpc.ClientReadableStream<Output<M>>
    : M extends { methodKind: 'bidi_streaming' }
      ? () => grpc.ClientDuplexStream<Input<M>, Output<M>>
      : never;

export type GrpcClient<S extends DescService> = { [K in keyof Methods<S>]: ClientMethod<Methods<S>[K]> } & {
  close(): void;
};

/** A client of one instance (`host:port`). Unary refusals are thrown as {@link AppError}. */
export function createGrpcClient<S extends DescService>(service: S, address: string): GrpcClient<S> {
  const channel = new grpc.Client(address, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.max_send_message_length': 16 * 1024 * 1024,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 3_000,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.min_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
    // Channels to one address must not share a connection: a stuck one is replaced by itself.
    'grpc.use_local_subchannel_pool': 1,
  });
  const client: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, definition] of Object.entries(definitionOf(service))) {
    const { path, requestSerialize, responseDeserialize } = definition;
    if (definition.requestStream) {
      client[name] = () => channel.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    } else if (definition.responseStream) {
      client[name] = (request: unknown) =>
        channel.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    } else {
      client[name] = (request: unknown, options: CallOptions = {}) =>
        new Promise((resolve, reject) => {
          const metadata = new grpc.Metadata();
          if (options.traceparent) metadata.set('traceparent', options.traceparent);
          const deadline = Date.now() + (options.timeoutMs ?? 5_000);
          channel.makeUnaryRequest(
            path,
            requestSerialize,
            responseDeserialize,
            request,
            metadata,
            { deadline },
            (error, response) => (error ? reject(fromStatus(error)) : resolve(response)),
          );
        });
    }
  }
  return client as GrpcClient<S>;
}

function definitionOf(service: DescService): grpc.ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service.method).map(([name, method]) => [
      name,
      {
        path: `/${service.typeName}/${method.name}`,
        requestStream: method.methodKind === 'bidi_streaming' || method.methodKind === 'client_streaming',
        responseStream: method.methodKind === 'bidi_streaming' || method.methodKind === 'server_streaming',
        ...codec('request', method.input),
        ...codec('response', method.output),
      },
    ]),
  ) as unknown as grpc.ServiceDefinition;
}

function codec(side: 'request' | 'response', schema: DescMessage) {
  return {
    [`${side}Serialize`]: (message: MessageShape<DescMessage>) => {
      const bytes = toBinary(schema, message);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    [`${side}Deserialize`]: (bytes: Buffer) => fromBinary(schema, bytes),
  };
}

// RPC edge of the closed error codes: the code itself travels as metadata, the status is for proxies.
const STATUS: Partial<Record<ErrorCode, grpc.status>> = {
  invalid: grpc.status.INVALID_ARGUMENT,
  unauthenticated: grpc.status.UNAUTHENTICATED,
  token_expired: grpc.status.UNAUTHENTICATED,
  not_found: grpc.status.NOT_FOUND,
  forbidden: grpc.status.PERMISSION_DENIED,
  conflict: grpc.status.ABORTED,
  busy: grpc.status.UNAVAILABLE,
  rate_limited: grpc.status.RESOURCE_EXHAUSTED,
  internal: grpc.status.INTERNAL,
};

function toStatus(error: AppError): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  metadata.set('parley-code', error.code);
  if (error.retryAfterMs !== undefined) metadata.set('parley-retry-after-ms', String(error.retryAfterMs));
  return {
    code: STATUS[error.code] ?? grpc.status.FAILED_PRECONDITION,
    details: error.code === 'internal' ? 'internal' : error.reason,
    metadata,
  };
}

function fromStatus(error: grpc.ServiceError): AppError {
  const code = String(error.metadata?.get('parley-code')[0] ?? '');
  const retryAfter = error.metadata?.get('parley-retry-after-ms')[0];
  if (isErrorCode(code)) {
    const details = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) };
    return new AppError(code, error.details, { cause: error, ...details });
  }
  // No answer of ours: the instance is away, restarting, or too slow.
  return new AppError('busy', 'The service is away', { cause: error, retryAfterMs: 500 });
}
