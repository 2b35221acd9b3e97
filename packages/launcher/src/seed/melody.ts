import type { Random } from './random.ts';

const RATE = 16_000;
const NOTE_S = 0.28;
const HEADER_BYTES = 44;
const pentatonic = [523.25, 587.33, 659.25, 783.99, 880, 1046.5];

/** Somebody whistles a tune of a few seconds, as a WAV file: a voice note without a voice. */
export function melody(random: Random): Uint8Array<ArrayBuffer> {
  const notes = Array.from({ length: 8 + random.below(6) }, () => random.pick(pentatonic));
  const perNote = Math.round(NOTE_S * RATE);
  const samples = new Int16Array(notes.length * perNote);
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    const frequency = notes[Math.floor(index / perNote)] as number;
    const place = (index % perNote) / perNote;
    // A whistle is nearly a sine, with a little vibrato; it swells and fades with each note.
    phase += (2 * Math.PI * frequency * (1 + 0.004 * Math.sin((2 * Math.PI * 6 * index) / RATE))) / RATE;
    samples[index] = Math.round(9_000 * Math.sin(Math.PI * place) ** 0.5 * Math.sin(phase));
  }
  return wavOf(samples);
}

/** 16-bit mono PCM. */
function wavOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    file.writeInt16LE(sample, HEADER_BYTES + index * 2);
  });
  return new Uint8Array(file);
}
