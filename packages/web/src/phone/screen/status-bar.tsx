import { clockOf } from '../words/times.ts';

/** The row beside the camera: the carrier on the lock screen, else the time; network and battery. */
export function StatusBar({ nowMs, network, locked }: { nowMs: number; network: boolean; locked: boolean }) {
  return (
    <div class="phone-status" aria-hidden="true">
      <span>{locked ? 'Parley' : clockOf(nowMs)}</span>
      <span class="phone-status-icons">
        {network ? (
          <>
            <svg aria-hidden="true" viewBox="0 0 18 12" class="phone-glyph is-wide">
              <path d="M1 8.5h2.6V12H1zM5.4 6h2.6v6H5.4zM9.8 3.2h2.6V12H9.8zM14.2 0h2.6v12h-2.6z" />
            </svg>
            <svg aria-hidden="true" viewBox="0 0 16 12" class="phone-glyph">
              <path d="M8 2.2c2.3 0 4.4.9 6 2.4l1.1-1.2A10.4 10.4 0 0 0 8 .5 10.4 10.4 0 0 0 .9 3.4L2 4.6a8.7 8.7 0 0 1 6-2.4Zm0 3.6c1.4 0 2.6.5 3.6 1.4l1.1-1.2A6.9 6.9 0 0 0 8 4.1 6.9 6.9 0 0 0 3.3 6l1.1 1.2c1-.9 2.2-1.4 3.6-1.4Zm2.2 2.8L8 11 5.8 8.6a3.2 3.2 0 0 1 4.4 0Z" />
            </svg>
          </>
        ) : (
          <svg aria-hidden="true" viewBox="0 0 24 24" class="phone-glyph is-plane">
            <path d="M21 16v-2l-8-5V3.5a1.5 1.5 0 0 0-3 0V9l-8 5v2l8-2.5V19l-2 1.5V22l3.5-1 3.5 1v-1.5L13 19v-5.500Z" />
          </svg>
        )}
        <span class="phone-battery" />
      </span>
    </div>
  );
}
