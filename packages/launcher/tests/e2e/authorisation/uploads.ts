import { crc32, deflateSync } from 'node:zlib';
import type { Media } from '@parley/contracts';
import type { Person } from '../chat-client.ts';

/** Uploads a file, by default a picture; its name is `name`. */
export async function upload(url: string, person: Person, name: string, bytes = png): Promise<Media> {
  const response = await fetch(`${url}/api/media?name=${name}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.tokens.access_token}`,
      'content-type': 'application/octet-stream',
    },
    body: bytes,
  });
  if (response.status !== 201) throw new Error(`an upload answered ${response.status}`);
  return (await response.json()) as Media;
}

/** A grey square as PNG (RFC 2083). */
function square(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const rows = Buffer.alloc(side * (side + 1), 0);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const png = square(640);
