export const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 44rem; margin: 12vh auto; padding: 0 1.5rem }
  h1 { font-weight: 650; margin: 0 } p { margin: .25rem 0 2rem; opacity: .75 }
  table { border-spacing: 0; width: 100% } td { padding: .5rem 1rem .5rem 0; border-top: 1px solid #8884 }
  td:first-child { opacity: .75; white-space: nowrap } a { color: inherit }
`;

/** The page at `/`: where things are and what to try first. */
export function welcomePage(options: { origin: string; simulator: boolean; accounts: string }): string {
  const socket = options.origin.replace(/^http/, 'ws');
  const rows = [
    ['REST API', `<a href="/api/docs">${options.origin}/api/docs</a>`],
    ['OpenAPI', `<a href="/api/docs/json">${options.origin}/api/docs/json</a>`],
    ['AsyncAPI', `<a href="/api/docs/asyncapi">${options.origin}/api/docs/asyncapi</a>`],
    ['WebSocket', `<code>${socket}/ws</code>`],
    ['Ready', `<a href="/readyz">${options.origin}/readyz</a>`],
    ...(options.simulator
      ? [['Pushes, live', `<a href="/simulator/events">${options.origin}/simulator/events</a>`]]
      : []),
    ...(options.accounts ? [['Sample accounts', options.accounts]] : []),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley</title>
<style>${style}</style>
<h1>Parley</h1>
<p>The backend of your chat app is running.</p>
<table>
${rows.map(([name, value]) => `  <tr><td>${name}<td>${value}`).join('\n')}
</table>
`;
}
