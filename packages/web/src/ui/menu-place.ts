const GAP = 4;
const MARGIN = 8;

/** Puts a menu under what opened it, or above where there is more room, and never outside the window. */
export function placeMenu(menu: HTMLElement, at: Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const rightHalf = (at.left + at.right) / 2 > innerWidth / 2;
  const left = rightHalf ? at.right - width : at.left;
  const below = innerHeight - at.bottom - GAP - MARGIN;
  const top = height <= below || below >= at.top ? at.bottom + GAP : at.top - GAP - height;
  menu.style.left = `${between(MARGIN, left, innerWidth - width - MARGIN)}px`;
  menu.style.top = `${between(MARGIN, top, innerHeight - height - MARGIN)}px`;
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
