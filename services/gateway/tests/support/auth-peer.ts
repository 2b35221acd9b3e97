import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { authProto, newId } from '@parley/contracts';
import {
  AppError,
  type GrpcServer,
  grpcService,
  startGrpcServer,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_TYPE,
} from '@parley/runtime';

export interface TestUser {
  userId: string;
  sessionId: string;
}

export interface AuthPeer {
  address: string;
  user(): TestUser;
  token(user: TestUser, lifetimeMs?: number): string;
  ticket(user: TestUser): string;
  /** Known to the next revocation poll. */
  revoke(user: TestUser): void;
  close(): Promise<void>;
}

/** A real AuthService over gRPC with keys and tickets of its own. */
export async function startAuthPeer(): Promise<AuthPeer> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwksJson = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
  const tickets = new Map<string, TestUser>();
  const revoked: TestUser[] = [];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const service = grpcService(authProto.AuthService, {
    getKeys: async () => create(authProto.GetKeysResponseSchema, { jwksJson }),
    listRevocations: async ({ cursor }) =>
      create(authProto.ListRevocationsResponseSchema, {
        cursor: String(revoked.length),
        revocations: revoked
          .slice(Number(cursor || 0))
          .map((user) => ({ ...user, revokedAtMs: BigInt(Date.now()) })),
      }),
    redeemTicket: async ({ ticket }) => {
      const user = tickets.get(ticket);
      if (!user) throw new AppError('unauthenticated', 'The ticket is not valid');
      tickets.delete(ticket);
      return create(authProto.RedeemTicketResponseSchema, {
        ...user,
        tokenExpiresAtMs: BigInt(Date.now() + 600_000),
      });
    },
    invalidateToken: async () => create(authProto.InvalidateTokenResponseSchema),
    suspendUser: async () => create(authProto.SuspendUserResponseSchema),
    liftSuspension: async () => create(authProto.LiftSuspensionResponseSchema),
    listErasures: async () => create(authProto.ListErasuresResponseSchema),
    confirmErasure: async () => create(authProto.ConfirmErasureResponseSchema),
    exportAccount: async () => create(authProto.ExportAccountResponseSchema),
  });
  const server: GrpcServer = await startGrpcServer([service], { host: '127.0.0.1', port: 0 });
  return {
    address: server.address,
    user: () => ({ userId: newId(), sessionId: newId() }),
    token(user, lifetimeMs = 600_000) {
      const signed = `${part({ alg: 'EdDSA', kid: 'k1', typ: TOKEN_TYPE })}.${part({
        iss: TOKEN_ISSUER,
        aud: TOKEN_AUDIENCE,
        sub: user.userId,
        sid: user.sessionId,
        exp: (Date.now() + lifetimeMs) / 1_000,
      })}`;
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    ticket(user) {
      const ticket = randomUUID();
      tickets.set(ticket, user);
      return ticket;
    },
    revoke: (user) => revoked.push(user),
    close: () => server.close(200),
  };
}
