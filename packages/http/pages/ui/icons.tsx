const shapes = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  check: 'M4 12.5l5 5L20 6.5',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  undo: 'M4 9h11a5 5 0 0 1 0 10H9M4 9l4-4M4 9l4 4',
  gift: 'M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-2-4-6-3-5-1 .5 1 3 1 5 1zm0 0c2-4 6-3 5-1-.5 1-3 1-5 1z',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c1-5 4-6.5 8-6.5s7 1.5 8 6.5',
  users:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c.6-4 3-5.5 6.5-5.5s5.9 1.5 6.5 5.5M16 5.5a3.2 3.2 0 0 1 0 6.2M18 15c2 .6 3.2 2.2 3.5 5',
  chart: 'M4 20V4M4 20h16M8.5 16v-5M13 16V8M17.5 16v-3',
  card: 'M3 6h18v12H3zM3 10h18M7 15h3',
  star: 'M12 4l2.5 5.200 5.5.7-4 3.9 1 5.6-5-2.8-5 2.8 1-5.6-4-3.9 5.5-.7z',
  store: 'M4 10v10h16V10M3 10l2-6h14l2 6zM9.5 20v-6h5v6',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  gear: 'M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M5.6 18.400l1.8-1.8M16.6 7.400l1.8-1.8',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  print: 'M7 8V4h10v4M5 8h14v8h-3M8 16H5v-3M8 13h8v7H8z',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  offline: 'M3 3l18 18M5 12a10 10 0 0 1 4-2.5M8.5 15.5a5 5 0 0 1 6-.7M15 9.5a10 10 0 0 1 4 2.5M12 19h.01',
  warning: 'M12 4l9 16H3zM12 10v4.5M12 17.5h.01',
  tablet: 'M6 3h12v18H6zM11 18h2',
  till: 'M4 11h16v9H4zM7 11V5h7v6M17 11V7M8 15h8',
  scanner: 'M4 7V4h3M17 4h3v3M20 17v3h-3M7 20H4v-3M8 8v8M12 8v8M16 8v8',
  kiosk: 'M5 3h14v12H5zM12 15v5M8 21h8M12 6.5V9l2 1.500',
  device: 'M4 5h16v11H4zM9 20h6M12 16v4',
  camera: 'M4 7h4l2-2h4l2 2h4v12H4zM12 9.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  power: 'M12 3v9M7 6.200a8 8 0 1 0 10 0',
  clock: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2',
  pause: 'M6 8h11v5a5 5 0 0 1-5 5h-1a5 5 0 0 1-5-5zM17 9h1.500a2 2 0 0 1 0 4.500H17M9 3v2M13 3v2',
  enter: 'M14 4h5v16h-5M9 8l4 4-4 4M13 12H4',
  whole: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  erase: 'M8.5 3C6.7 5.8 6 7 6 9M9 20h11M4 15l8-9 7 6-7 8H8z',
  minus: 'M5 12h14',
  percent: 'M6 18L18 6M7.5 5.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM16.5 14.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  cash: 'M3 7h18v10H3zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM6 10v4M18 10v4',
  terminal: 'M7 3h10v18H7zM9.500 6h5v4h-5zM10 14h.01M12 14h.01M14 14h.01M10 17h.01M12 17h.01M14 17h.01',
  receipt: 'M6 3h12v18l-2-1.500-2 1.500-2-1.500-2 1.500-2-1.500-2 1.500zM9 8h6M9 12h6',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2M18 18h.01',
  up: 'M5 15l7-7 7 7',
  display: 'M3 5h18v11H3zM8 20h8M12 16v4',
  upload: 'M12 16V5M7 9l5-5 5 5M4 20h16',
  drawer: 'M4 6h16v5H4zM4 11v8h16v-8M9 15h6',
  wallet: 'M4 7.5A2.500 2.500 0 0 1 6.500 5H18v4M4 7.500V17a3 3 0 0 0 3 3h13V9H6a2 2 0 0 1-2-1.500zM16 14.500h.01',
} as const;
export type IconName = keyof typeof shapes;

/** Beside words, never alone: it says nothing to a screen reader. */
export const Icon = ({ name, size = 24 }: { name: IconName; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={shapes[name]} />
  </svg>
);
