import { createServer } from 'node:http';

// The least that a supervised service does: it listens on its own port, is ready, and leaves on SIGTERM.
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(1);
  response.end(String(process.pid));
});
server.listen(Number(process.env['INTERNAL_PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
if (process.env['FAILS']) throw new Error('cannot start like this');
