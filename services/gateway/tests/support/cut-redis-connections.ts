import { connect } from 'node:net';

/** Cuts the connections of one name, and no other, as a network would. */
export async function cutRedisConnections(redisUrl: string, name: string): Promise<void> {
  const url = new URL(redisUrl);
  const socket = connect(Number(url.port || 6_379), url.hostname);
  const ask = (command: string) =>
    new Promise<string>((resolve) => {
      let text = '';
      socket.removeAllListeners('data').on('data', (chunk) => {
        text += chunk;
        const length = /^\$(\d+)\r\n/.exec(text);
        const isWhole = length
          ? text.length >= length[0].length + Number(length[1]) + 2
          : text.endsWith('\r\n');
        if (isWhole) resolve(text);
      });
      socket.write(`${command}\r\n`);
    });
  try {
    const list = await ask('CLIENT LIST');
    for (const [, id] of list.matchAll(new RegExp(`id=(\\d+) [^\\n]*name=${name} `, 'g'))) {
      await ask(`CLIENT KILL ID ${id}`);
    }
  } finally {
    socket.destroy();
  }
}
