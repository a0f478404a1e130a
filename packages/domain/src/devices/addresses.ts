import { refuse } from '../kernel/errors.ts';

/** The 16-bit groups of an IPv6 address; an IPv4 address is its mapped form (RFC 4291, section 2.5.5.2). */
type Groups = readonly number[];

interface Block {
  readonly groups: Groups;
  readonly bits: number;
}

function parseV4(text: string): Groups | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [0, 0, 0, 0, 0, 0xffff, (a << 8) | b, (c << 8) | d];
}

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
};

function parseV6(text: string): Groups | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted?.[2] === undefined ? undefined : parseV4(dotted[2]);
  if (dotted && !tail) return undefined;
  const whole = tail ? `${dotted?.[1]}${tail[6]!.toString(16)}:${tail[7]!.toString(16)}` : text;
  const halves = whole.split('::');
  if (halves.length > 2) return undefined;
  const [head, rest] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (!head || !rest) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...rest];
}

const parseAddress = (text: string): Groups | undefined =>
  text.length > 64 ? undefined : text.includes(':') ? parseV6(text.replace(/%.*$/, '')) : parseV4(text);

const isV4 = (groups: Groups): boolean => groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;

function blockOf(text: string): Block | undefined {
  const [address = '', length, ...more] = text.trim().split('/');
  const groups = parseAddress(address);
  if (!groups || more.length > 0) return undefined;
  // A block written as IPv4 counts its bits from where IPv4 begins.
  const offset = address.includes(':') ? 0 : 96;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? 128 : Number(length) + offset;
  return bits > 128 ? undefined : { groups: masked(groups, bits), bits };
}

const masked = (groups: Groups, bits: number): Groups =>
  groups.map((group, at) => {
    const kept = Math.min(16, Math.max(0, bits - at * 16));
    return group & (0xffff << (16 - kept)) & 0xffff;
  });

function textOf({ groups, bits }: Block): string {
  const [high = 0, low = 0] = groups.slice(6);
  if (isV4(groups) && bits >= 96) return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}/${bits - 96}`;
  return `${groups.map((group) => group.toString(16)).join(':')}/${bits}`;
}

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291), in one form for each; a single address is a block of one. */
export function parseAddressBlock(text: string, field = '/allowed_addresses'): string {
  const block = blockOf(text);
  if (!block) throw refuse('INVALID', { field, reason: 'not an address or a CIDR block' });
  return textOf(block);
}

/** Whether an address lies in one of the blocks; no blocks let everyone in. IPv4 within IPv6 counts as IPv4. */
export function isAllowed(address: string | undefined, blocks: readonly string[]): boolean {
  if (blocks.length === 0) return true;
  const groups = address === undefined ? undefined : parseAddress(address);
  if (!groups) return false;
  return blocks.some((text) => {
    const block = blockOf(text);
    return block !== undefined && masked(groups, block.bits).every((group, at) => group === block.groups[at]);
  });
}
