import { qrCode } from './qr/qr-code.ts';

/** Modules of quiet zone that readers need around a symbol (ISO/IEC 18004 §5.3.8). */
const QUIET = 4;

/** A QR code as SVG, dark on white in every theme. Nothing when the text is too long for one. */
export function QrImage({ text, label }: { text: string; label: string }) {
  const rows = qrCode(text);
  if (!rows) return null;
  const size = rows.length + 2 * QUIET;
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      class="settings-qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
