import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { isUuid } from '@parley/contracts';
import { createPool, type Pool } from '@parley/database';
import { type ExportedPush, explainPush, exportPush, JWT_LINE } from '@parley/push-worker';
import { AppError } from '@parley/runtime';
import { sampleTopic } from '../apple.ts';
import { optionsOf, UsageError } from '../command-options.ts';
import { type LauncherConfig, loadLauncherConfig } from '../config.ts';
import { databaseUrlOf } from '../database-address.ts';
import { CommandError, runCommand } from '../run-command.ts';

const COMMAND = 'push why';

// Why a message did or did not reach somebody's lock screen, and its push for trying out.
await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const config = loadLauncherConfig(process.env);
  const pool = createPool({ url: await databaseUrlOf(config), max: 2, applicationName: 'parley push-why' });
  try {
    await pool.query('SELECT').catch(({ code, message }: { code?: string; message: string }) => {
      throw new CommandError(`The database cannot be reached: ${message || code}.`);
    });
    console.log(await (options.exports ? exported(pool, options, config) : explained(pool, options)));
    return 0;
  } catch (error) {
    throw error instanceof AppError ? new CommandError(error.reason) : error;
  } finally {
    await pool.end();
  }
});

type Options = ReturnType<typeof readOptions>;

function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const { message, user, device, kind, bundle, apns, curl } = optionsOf(COMMAND, args, {
    ...{ message: text, user: text, device: text, kind: text, bundle: text, apns: text },
    curl: { type: 'boolean' },
  });
  if (!message) throw new UsageError(COMMAND, 'Of which message?');
  if (!isUuid(message)) throw new CommandError(`"${message}" is not the id of a message: those are UUIDs.`);
  const exports = curl === true || apns !== undefined;
  if (exports && !user) throw new UsageError(COMMAND, 'Of whom? --apns and --curl need --user.');
  return { messageId: message, username: user?.replace(/^@/, ''), device, kind, bundle, apns, curl, exports };
}

function explained(pool: Pool, { messageId, username }: Options): Promise<string> {
  return explainPush(pool, { messageId, username, nowMs: Date.now() });
}

async function exported(pool: Pool, options: Options, config: LauncherConfig): Promise<string> {
  const push = await exportPush(pool, {
    messageId: options.messageId,
    username: options.username ?? '',
    deviceEnd: options.device,
    kind: options.kind,
    defaultTopic: options.bundle || config.apnsTopic || sampleTopic,
    nowMs: Date.now(),
  });
  const here = process.env['INIT_CWD'] ?? process.cwd();
  const file = options.apns
    ? resolve(here, options.apns)
    : join(config.dataDir, 'push', `${push.apnsId}.apns`);
  await keep(file, push.apnsFile);
  const shown = relative(here, file).startsWith('..') ? file : relative(here, file);
  const saved = [
    `Saved as ${shown}. Drop it on Xcode's Simulator, or:`,
    `  xcrun simctl push booted ${JSON.stringify(shown)}`,
  ];
  return [...saved, ...(options.curl ? await curlLines(push, file, shown) : [])].join('\n');
}

async function curlLines(push: ExportedPush, file: string, shown: string): Promise<string[]> {
  await keep(`${file}.token`, push.token);
  const elsewhere =
    push.environment === 'production'
      ? ['', `The token …${push.tokenEnd} is of production: the sandbox will answer BadDeviceToken.`]
      : [];
  return [
    ...['', "To Apple's sandbox, with your key (APNS_KEY_ID, APNS_TEAM_ID, APNS_KEY_FILE):"],
    ...['', JWT_LINE, '', push.curlLine({ payload: shown, token: `${shown}.token` })],
    ...elsewhere,
  ];
}

/** Messages and tokens are for their owner's eyes. */
async function keep(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
