import type { Device } from '../../src/wire/devices.ts';

type Settings = Device['sync_settings'];

/** One `name = value` a line. */
export const writtenSettings = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join('\n');

/** The settings in such lines, or `null` when one is none. Numbers and yes-or-no values are told by how they are written. */
export function readSettings(text: string): Settings | null {
  const settings: Settings = {};
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const parts = /^\s*([a-z][a-z0-9_]{0,63})\s*=\s*(.*?)\s*$/.exec(line);
    if (!parts) return null;
    settings[parts[1]!] = valueOf(parts[2]!);
  }
  return settings;
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  // Only what is written back alike: 007 and 1e3 are texts.
  return text !== '' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}
