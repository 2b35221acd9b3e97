import { useRef } from 'preact/hooks';

const LONG_MS = 450;
const STILL_PX = 10;

interface Press {
  timer: ReturnType<typeof setTimeout>;
  x: number;
  y: number;
}

/** A finger that rests. Safari tells pages of no `contextmenu` then. */
export function useLongPress(onLongPress: (event: PointerEvent) => void) {
  const press = useRef<Press | null>(null);
  const end = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    onPointerDown(event: PointerEvent) {
      end();
      if (event.pointerType !== 'touch') return;
      const timer = setTimeout(() => {
        press.current = null;
        onLongPress(event);
      }, LONG_MS);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const began = press.current;
      if (began && Math.hypot(clientX - began.x, clientY - began.y) > STILL_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
