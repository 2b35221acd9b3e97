import { useRef, useState } from 'preact/hooks';

const startPx = 8;
const goneFraction = 0.35;

/**
 * A card that is swept off to the left with finger or mouse. `offset` is how far it is now, in pixels; a click that
 * ends a sweep is none.
 */
export function useSwipe(gone: () => void) {
  const [offset, setOffset] = useState(0);
  const from = useRef<{ x: number; pointerId: number } | null>(null);
  const swept = useRef(false);

  const end = (event: PointerEvent): void => {
    if (from.current?.pointerId !== event.pointerId) return;
    from.current = null;
    const width = (event.currentTarget as HTMLElement).offsetWidth;
    if (offset < -width * goneFraction) gone();
    setOffset(0);
  };
  return {
    offset,
    handlers: {
      onPointerDown(event: PointerEvent) {
        swept.current = false;
        const isOnField = (event.target as HTMLElement).closest('input, textarea') !== null;
        if (event.button === 0 && !isOnField) from.current = { x: event.clientX, pointerId: event.pointerId };
      },
      onPointerMove(event: PointerEvent) {
        if (from.current?.pointerId !== event.pointerId) return;
        const moved = event.clientX - from.current.x;
        if (!swept.current && Math.abs(moved) < startPx) return;
        if (!swept.current) (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        swept.current = true;
        setOffset(Math.min(0, moved));
      },
      onPointerUp: end,
      onPointerCancel: end,
      onClickCapture(event: MouseEvent) {
        if (!swept.current) return;
        swept.current = false;
        event.stopPropagation();
        event.preventDefault();
      },
    },
  };
}
