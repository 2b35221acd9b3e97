import { optionsOf } from '../command-options.ts';
import { loadLauncherConfig } from '../config.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { runCommand } from '../run-command.ts';
import { edgeOf } from '../running-address.ts';

// `npx parley open`: the web client of what runs here. Where there is no browser the address is enough.
await runCommand(async () => {
  const { url } = optionsOf('open', process.argv.slice(2), { url: { type: 'string' } });
  const { url: address } = await edgeOf(loadLauncherConfig(process.env), url);
  const opened = await openInBrowser(address, process.env);
  console.log(opened ? `Opened ${address}` : `Open ${address} in a browser: there is none to ask here.`);
  return 0;
});
