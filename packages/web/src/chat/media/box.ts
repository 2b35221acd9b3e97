import type { Media } from '@parley/client';

const MOST_WIDTH = 320;
const MOST_HEIGHT = 380;
const LEAST_WIDTH = 160;
const LEAST_HEIGHT = 96;
const UNKNOWN = { width: 280, height: 180 };

/** The room that a picture or film takes in a bubble, in pixels: known before it is loaded, so nothing moves then. */
export function boxOf({ width, height }: Pick<Media, 'width' | 'height'>): { width: number; height: number } {
  if (!width || !height) return UNKNOWN;
  const scale = Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height);
  return {
    width: Math.round(Math.max(LEAST_WIDTH, width * scale)),
    height: Math.round(Math.max(LEAST_HEIGHT, height * scale)),
  };
}
