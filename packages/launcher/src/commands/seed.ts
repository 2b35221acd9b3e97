import { loadLauncherConfig } from '../config.ts';
import { runCommand } from '../run-command.ts';
import { edgeOf } from '../running-address.ts';
import { samplePassword } from '../sample-accounts.ts';
import { type SeedReport, seed } from '../seed/seed.ts';
import { readSeedOptions } from '../seed/seed-options.ts';
import { seedPassword } from '../seed/seed-password.ts';
import { stopSignal } from '../stop-signal.ts';

// `npx parley seed`: people, groups and what they have written, so that there is something to see.
await runCommand(async () => {
  const { url: given, sizes, password: chosen } = readSeedOptions(process.argv.slice(2));
  const edge = await edgeOf(loadLauncherConfig(process.env), given);
  const { url } = edge;
  const signal = stopSignal();
  const password = chosen ?? (await seedPassword(edge));
  console.log(`Filling ${url}`);
  try {
    const report = await seed({ url, sizes, password, signal, screen: process.stdout });
    console.log(inWords(report, password));
    return report.refused.length > 0 ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log('Stopped. The same command goes on from here.');
    return 130;
  }
});

function inWords({ people, rooms, messages, refused }: SeedReport, password: string): string {
  const lines = [
    `${people.all} people (${people.added} new), ${rooms.groups} groups and ${rooms.pairs} direct conversations (${rooms.added} new), ` +
      `${messages.all} messages (${messages.added} new).`,
    ...people.leftOut.map(({ username, because }) => `Left out ${username}: ${because}.`),
    ...refused.map((sentence) => `Refused in ${sentence}`),
  ];
  const how = password === samplePassword ? `password ${samplePassword}` : 'the password you gave';
  return [...lines, `Sign in as alice, bob, carol or mara.lindqvist, ${how}.`].join('\n');
}
