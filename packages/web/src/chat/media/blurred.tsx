import { useLayoutEffect, useRef } from 'preact/hooks';
import { pixelsOf } from './blurhash.ts';

const SIDE = 32;

/** What a picture looks like from far away, until it is there. */
export function Blurred({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const pixels = pixelsOf(hash, SIDE, SIDE);
    if (pixels) canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0);
  }, [hash]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
  return <canvas ref={canvas} class="media-blurred" width={SIDE} height={SIDE} aria-hidden="true" />;
}
