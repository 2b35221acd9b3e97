import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { optionsOf } from '../../../launcher/src/command-options.ts';
import { removeDataFolder } from '../../../launcher/src/infrastructure/index.ts';
import { startOwnPostgres } from '../../../launcher/src/infrastructure/own-postgres.ts';
import { rootDir } from '../../../launcher/src/paths.ts';
import { runCommand } from '../../../launcher/src/run-command.ts';
import { createStops } from '../../../launcher/src/stops.ts';
import { tempFolder } from '../../../launcher/tests/support/temp-folder.ts';
import { openBrowser } from '../stage/browser.ts';
import { startParleyOn } from '../stage/parley.ts';
import { stageSideBySide } from '../stage/side-by-side.ts';
import { newVisitor } from '../stage/visitor.ts';

const picture = 'docs/images/side-by-side.png';

// `npm run screenshot`: the picture of the README, from a Parley of its own that people have talked in.
await runCommand(async () => {
  optionsOf('screenshot', process.argv.slice(2), {});
  const stops = createStops();
  try {
    const dir = tempFolder('screenshot');
    stops.add(() => rm(dir, { recursive: true, force: true }));
    const postgres = await startOwnPostgres({ dir, durable: false });
    stops.add(() => removeDataFolder(dir));
    stops.add(() => postgres.stop());
    const parley = await startParleyOn(postgres.url);
    stops.add(parley.close);
    const browser = await openBrowser();
    stops.add(() => browser.close());
    const visitor = await newVisitor(browser, parley.url, { width: 1_200, height: 840 });
    await stageSideBySide(visitor.page, parley.url);
    await visitor.page.screenshot({ path: join(rootDir, picture), animations: 'disabled', caret: 'hide' });
    console.log(picture);
    return 0;
  } finally {
    await stops.run();
  }
});
