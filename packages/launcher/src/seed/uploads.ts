import type { Media } from '@parley/contracts';
import { landscape } from './landscape.ts';
import { melody } from './melody.ts';
import { randomFrom } from './random.ts';
import type { Attachment } from './read-line.ts';
import type { SeededPerson } from './seeded-people.ts';

/** Of one person, of each kind: they are sent again, as uploads are limited. */
const VARIANTS = 5;

const files: Readonly<Record<string, string>> = {
  'packing-list.txt':
    'Packing list\n\nWater, 2 l each\nRain jacket\nMap (paper!)\nFirst aid\nTorch and batteries\nCake\nSun hat\nCake\n',
  'recipe.txt':
    'For four\n\n500 g flour\n2 onions\n1 clove of garlic, or six\nOlive oil, salt, thyme\n\nMix, wait, wait longer, bake at 220 °C for 25 minutes.\n',
  'minutes.txt':
    'Minutes\n\n1. The build is green.\n2. Demo: search, settings.\n3. Dark mode: maybe.\n4. Next time: same room.\n',
};

export type Uploads = (person: SeededPerson, attachment: Attachment, number: number) => Promise<string>;

/** Uploads what is attached, a few files for each person; gives the media id. */
export function createUploads(): Uploads {
  const known = new Map<string, Promise<string>>();
  return (person, attachment, number) => {
    const what = attachment.kind === 'file' ? attachment.name : `${attachment.kind}-${number % VARIANTS}`;
    const key = `${person.id} ${what}`;
    const uploading = known.get(key) ?? upload(person, attachment, key, what);
    known.set(key, uploading);
    return uploading;
  };
}

async function upload(person: SeededPerson, attachment: Attachment, key: string, what: string) {
  const name = { photo: `${what}.png`, note: `${what}.wav`, file: what }[attachment.kind];
  const path = `/api/media?name=${encodeURIComponent(name)}`;
  const { id } = await person.call<Media>(path, { body: bytesOf(attachment, key) });
  return id;
}

function bytesOf(attachment: Attachment, key: string): Uint8Array<ArrayBuffer> {
  if (attachment.kind === 'file') return new TextEncoder().encode(files[attachment.name] ?? attachment.name);
  return attachment.kind === 'photo' ? landscape(randomFrom(key)) : melody(randomFrom(key));
}
