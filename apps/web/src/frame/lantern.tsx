/** The mark of the product. */
export function Lantern({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <path d="M9 4h14l3 12-5 9H11L6 16z" fill="#e8a33d" />
      <path d="M12 7h8l2 9-3 6h-6l-3-6z" fill="#fbe3b3" />
      <path d="M11 28h10" stroke="var(--mantine-color-dusk-5)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
