import { sampleAccounts, samplePassword } from './sample-accounts.ts';

interface Announced {
  edgeUrl: string;
  dataDir: string;
  /** The file or folder where services log. */
  logs: string;
  /** The folder where mails are kept instead of being sent, if they are. */
  mails: string | undefined;
  /** With the simulator and the sample accounts, which are not there in production. */
  samples: boolean;
}

/** What a reader sees once everything runs: the address, the accounts and what to try. */
export function announcement({ edgeUrl, dataDir, logs, mails, samples }: Announced): string {
  const socket = edgeUrl.replace(/^http/, 'ws');
  const pushes = samples ? `\n  Pushes     ${edgeUrl}/simulator/events` : '';
  return `
Parley is running at ${edgeUrl}

  API        ${edgeUrl}/api/docs
  WebSocket  ${socket}/ws${pushes}
  Data       ${dataDir}
  Logs       ${logs}${mails ? `\n  Mails      ${mails}` : ''}
${samples ? whatToTry(edgeUrl, socket) : ''}
Ctrl-C stops it.
`;
}

function whatToTry(edgeUrl: string, socket: string): string {
  return `
  Accounts   ${sampleAccounts.join(', ')}, each with the password ${samplePassword}
  More       npx parley seed: people, groups and what they have written

Try it: log in, then open a socket with the token you get.

  curl -s ${edgeUrl}/api/auth/login -H 'content-type: application/json' \\
    -d '{"login":"alice","password":"${samplePassword}"}'
  npx -y wscat -c ${socket}/ws -H 'Authorization: Bearer <access_token>'
`;
}
