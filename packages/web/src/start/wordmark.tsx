/** The sign of the product with its name. */
export function Wordmark({ size = 24 }: { size?: number }) {
  return (
    <span class="wordmark" style={{ '--wordmark-size': `${size}px` }}>
      <img src="/icon.svg" alt="" width={size} height={size} />
      <span>Parley</span>
    </span>
  );
}
