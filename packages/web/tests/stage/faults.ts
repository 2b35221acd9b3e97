import type { BrowserContext, ConsoleMessage } from 'playwright-core';

export interface Faults {
  /** Those since it was last asked. */
  take(): readonly string[];
  /** Without a network the browser itself complains of each attempt. */
  setOffline(offline: boolean): void;
}

const ofOffline = /ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_[A-Z]+|EMPTY_RESPONSE)/;

// A phone that is put into the pocket while its app connects gives that up, which is as it should be.
const givenUp = /WebSocket is closed before the connection is established/;

/** Collects what the pages of a context say on the console, throw, and are refused by their policy. */
export async function watchFaults(context: BrowserContext): Promise<Faults> {
  const faults: string[] = [];
  let wasOffline = false;
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (givenUp.test(message.text())) return;
    if (wasOffline && ofOffline.test(message.text())) return;
    faults.push(`${message.type()}: ${message.text()} (${placeOf(message)})`);
  });
  context.on('weberror', (error) => faults.push(`thrown: ${error.error().stack ?? error.error().message}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`refused by policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  return {
    take: () => faults.splice(0),
    setOffline(offline) {
      wasOffline ||= offline;
    },
  };
}

function placeOf(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${url}:${lineNumber}`;
}
