import { CommandError } from '../run-command.ts';
import { aptInstall, aptWorks } from './apt.ts';
import { findBinary, isExecutable } from './binaries.ts';
import { UserGivenError } from './given.ts';

export interface ChromiumOptions {
  /** Of the program itself; used as it is. */
  path?: string | undefined;
  note(line: string): void;
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
];
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
/** Debian's browser brings no font: neither of the web client's text nor of the emoji that people write. */
const packages = ['chromium', 'fonts-inter', 'fonts-noto-color-emoji'];
const missing =
  'The browser tests need Chromium: install it (Debian: chromium, Homebrew: --cask chromium), or say where it is by CHROMIUM_PATH.';

/**
 * The program of a Chromium, or of a browser made of it, from the first source that works: the path given, this
 * machine, apt as root. Rejects with one message that says what to install.
 */
export async function provideChromium({ path, note }: ChromiumOptions): Promise<string> {
  if (path) {
    if (isExecutable(path)) return path;
    throw new UserGivenError(`CHROMIUM_PATH is set, but ${path} is no program.`);
  }
  const found = findChromium();
  if (found || !aptWorks()) return found ?? gaveUp('');
  const failure = await aptInstall(packages, note).then(
    () => '',
    (error: Error) => `${error.message}\n`,
  );
  return findChromium() ?? gaveUp(failure);
}

function findChromium(): string | undefined {
  const installed = names.map((name) => findBinary(name)).find((program) => program !== undefined);
  return installed ?? applications.find(isExecutable);
}

function gaveUp(failure: string): never {
  throw new CommandError(failure + missing);
}
