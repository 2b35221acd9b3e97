import { useMemo } from 'preact/hooks';
import { type Holding, seatOf } from '../seats/seats.ts';
import { useValue } from '../use-value.ts';

/** Sits down, or stays. Leaving is the page's matter. */
export function useSeat(name: string, person: string | null): { holding: Holding; takeOver: () => void } {
  const seat = useMemo(() => seatOf(name, person), [name, person]);
  const holding = useValue(seat.holding);
  return { holding, takeOver: seat.takeOver };
}
