import { useEffect, useState } from 'preact/hooks';
import { Skeleton } from './states.tsx';

interface Modules {
  readonly size: number;
  readonly path: string;
}

/** Loaded when the first code is drawn: most views have none. */
async function modulesOf(text: string): Promise<Modules> {
  const { create } = await import('qrcode');
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let y = 0; y < modules.size; y++)
    for (let x = 0; x < modules.size; x++) if (modules.get(y, x)) path += `M${x} ${y}h1v1h-1z`;
  return { size: modules.size, path };
}

/** A QR code, black on white in every theme, with the four empty modules around it that readers need (ISO/IEC 18004). */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [modules, setModules] = useState<Modules | null>(null);
  useEffect(() => {
    let current = true;
    void modulesOf(text).then((drawn) => current && setModules(drawn));
    return () => void (current = false);
  }, [text]);
  if (!modules) return <Skeleton lines={1} tall />;
  const { size, path } = modules;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`-4 -4 ${size + 8} ${size + 8}`}
      shape-rendering="crispEdges"
    >
      <rect x="-4" y="-4" width={size + 8} height={size + 8} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
