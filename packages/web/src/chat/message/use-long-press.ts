import { useEffect, useRef } from 'preact/hooks';

const LONG_MS = 450;
const STILL_PX = 10;

interface Press {
  timer: ReturnType<typeof setTimeout>;
  x: number;
  y: number;
  long: boolean;
}

/**
 * A finger that rests: told as it lifts, because whatever opens before is closed by the lifting. Safari tells pages of no
 * `contextmenu` then.
 */
export function useLongPress(onLongPress: (event: PointerEvent) => void) {
  const press = useRef<Press | null>(null);
  const end = (): Press | null => {
    const ended = press.current;
    if (ended) clearTimeout(ended.timer);
    press.current = null;
    return ended;
  };
  useEffect(() => () => void end(), []);
  return {
    onPointerDown(event: PointerEvent) {
      end();
      if (event.pointerType !== 'touch') return;
      const { clientX: x, clientY: y } = event;
      const begun = { x, y, long: false };
      const timer = setTimeout(() => {
        if (press.current) press.current.long = true;
        navigator.vibrate?.(10);
      }, LONG_MS);
      press.current = { ...begun, timer };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { current } = press;
      if (current && Math.hypot(clientX - current.x, clientY - current.y) > STILL_PX) end();
    },
    onPointerUp(event: PointerEvent) {
      if (!end()?.long) return;
      swallowClick();
      setTimeout(() => onLongPress(event));
    },
    onPointerCancel: () => void end(),
  };
}

/** The finger that lifts is no press of what is under it. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 300);
}
