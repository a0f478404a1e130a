/** The product's sign: a counter with something on it. */
export const Mark = ({ size = 32 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" class="mark-ground" />
    <path d="M6 13h20M9 13v10M23 13v10" class="mark-line" />
    <circle cx="16" cy="19" r="3.2" class="mark-dot" />
  </svg>
);
