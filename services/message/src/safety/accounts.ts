import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import { AppError, createGrpcClient } from '@parley/runtime';

/** Callers may hold a transaction meanwhile: well below the 5 s after which Postgres ends an idle one. */
const TIMEOUT_MS = 2_000;

/** Who may sign in, which is auth's business. */
export interface Accounts {
  /** Keeps a user out until a moment and ends all their sessions. Throws `not_found` or `busy`. */
  suspend(userId: string, until: Date): Promise<void>;
  /** Throws `not_found` or `busy`. */
  lift(userId: string): Promise<void>;
  /** Deleted users of whom something may be kept here, the first deleted first. */
  erasures(): Promise<{ userId: string; deletedAtMs: number }[]>;
  /** Nothing is kept of a deleted user any more. */
  confirmErasure(userId: string): Promise<void>;
  /** What auth keeps of a user, as the JSON files of an archive. Throws `not_found` or `busy`. */
  exportAccount(userId: string): Promise<Record<string, string>>;
  close(): void;
}

/** The accounts of the auth service at `address` (`host:port`), over RPC; without one, nobody can be suspended. */
export function createAccounts(address: string | undefined): Accounts {
  if (address === undefined) {
    const refuse = async () => {
      throw new AppError('unsupported', 'Not here: AUTH_GRPC_URL is not set');
    };
    const none = { erasures: async () => [], confirmErasure: refuse, exportAccount: refuse };
    return { suspend: refuse, lift: refuse, ...none, close() {} };
  }
  const client = createGrpcClient(authProto.AuthService, address);
  return {
    async suspend(userId, until) {
      const untilMs = BigInt(until.getTime());
      const request = create(authProto.SuspendUserRequestSchema, { userId, untilMs });
      await client.suspendUser(request, { timeoutMs: TIMEOUT_MS });
    },
    async lift(userId) {
      const request = create(authProto.LiftSuspensionRequestSchema, { userId });
      await client.liftSuspension(request, { timeoutMs: TIMEOUT_MS });
    },
    async erasures() {
      const request = create(authProto.ListErasuresRequestSchema);
      const { erasures } = await client.listErasures(request, { timeoutMs: TIMEOUT_MS });
      return erasures.map((one) => ({ userId: one.userId, deletedAtMs: Number(one.deletedAtMs) }));
    },
    async confirmErasure(userId) {
      const request = create(authProto.ConfirmErasureRequestSchema, { userId });
      await client.confirmErasure(request, { timeoutMs: TIMEOUT_MS });
    },
    async exportAccount(userId) {
      const request = create(authProto.ExportAccountRequestSchema, { userId });
      const found = await client.exportAccount(request, { timeoutMs: TIMEOUT_MS });
      return {
        'profile.json': found.profileJson,
        'settings.json': found.settingsJson,
        'sessions.json': found.sessionsJson,
        'devices.json': found.devicesJson,
        'identities.json': found.identitiesJson,
        'passkeys.json': found.passkeysJson,
      };
    },
    close: () => client.close(),
  };
}
