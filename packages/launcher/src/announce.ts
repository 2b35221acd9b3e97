import { sampleAccounts, samplePassword } from './sample-accounts.ts';

/** What a reader sees once everything runs: the address, the accounts and what to try. */
export function announcement(options: { edgeUrl: string; dataDir: string; simulator: boolean }): string {
  const { edgeUrl } = options;
  const socket = edgeUrl.replace(/^http/, 'ws');
  return `
Parley is running at ${edgeUrl}

  API        ${edgeUrl}/api/docs
  WebSocket  ${socket}/ws
${options.simulator ? `  Pushes     ${edgeUrl}/simulator/events\n` : ''}  Data       ${options.dataDir}

  Accounts   ${sampleAccounts.join(', ')}, each with the password ${samplePassword}

Try it: log in, then open a socket with the token you get.

  curl -s ${edgeUrl}/api/auth/login -H 'content-type: application/json' \\
    -d '{"login":"alice","password":"${samplePassword}"}'
  npx wscat -c '${socket}/ws?token=<access_token>'

Ctrl-C stops it.
`;
}
