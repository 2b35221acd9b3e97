import {
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type * as grpc from '@grpc/grpc-js';

// grpc-js with protobuf-es messages: the descriptors say how to serialise, no second code generator.

export type Methods<S extends DescService> = S['method'];
export type Input<M> = M extends { input: infer I extends DescMessage } ? MessageShape<I> : never;
export type Output<M> = M extends { output: infer O extends DescMessage } ? MessageShape<O> : never;

/** A service as grpc-js wants it. */
export function definitionOf(service: DescService): grpc.ServiceDefinition {
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
