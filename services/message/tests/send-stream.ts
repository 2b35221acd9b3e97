import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { TestNetwork } from './network.ts';

/** What a test says of a message; the rest is made up. */
export type Outgoing = Partial<messageProto.OutgoingMessage> & { conversationId: string; senderId: string };

export type Result = messageProto.SendResult['result'];

export interface SendStream {
  send(messages: readonly Outgoing[]): Promise<Result[]>;
  close(): void;
}

/** A gateway's stream of sends. */
export function openSendStream(network: TestNetwork): SendStream {
  const call = network.rpc.send();
  const waiting = new Map<bigint, (results: Result[]) => void>();
  let next = 1n;
  call.on('data', (response: messageProto.SendResponse) => {
    waiting.get(response.batchId)?.(response.results.map(({ result }) => result));
    waiting.delete(response.batchId);
  });
  call.on('error', () => {});
  return {
    send(messages) {
      const batchId = next++;
      const request = create(messageProto.SendRequestSchema, {
        batchId,
        messages: messages.map((message) => ({
          clientMessageId: randomUUID(),
          kind: messageProto.Kind.TEXT,
          text: 'hello',
          ...message,
        })) as messageProto.OutgoingMessage[],
      });
      call.write(request);
      return new Promise((resolve) => waiting.set(batchId, resolve));
    },
    close: () => call.end(),
  };
}

/** The ack of a result that must be one. */
export function ackOf(result: Result | undefined): messageProto.Ack {
  if (result?.case !== 'ack') throw new Error(`no ack: ${JSON.stringify(result?.value)}`);
  return result.value;
}

/** `ack`, or the code of the refusal. */
export function codeOf(result: Result | undefined): string {
  return result?.case === 'refusal' ? result.value.code : (result?.case ?? 'nothing');
}
