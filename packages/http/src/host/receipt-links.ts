import { constantTimeEqual } from '@tresen/adapters/node-crypto';
import { parseId, type Digests } from '@tresen/domain';
import type { ReceiptLinks } from '../kit/receipt-links.ts';

const hexOfMac = 32;
const hex = (id: string): string => id.replaceAll('-', '');
const dashed = (text: string): string => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Signs the ids of merchant and sale, so that nothing has to be looked up to refuse a token that was made up. */
export function receiptLinks({
  digests,
  publicUrl,
}: {
  readonly digests: Pick<Digests, 'keyed'>;
  readonly publicUrl: () => string;
}): ReceiptLinks {
  const mac = (claims: string): string => digests.keyed(`receipt:${claims}`).slice(0, hexOfMac);
  return {
    of: ({ merchantId, id, status }) => {
      if (status === 'open' || status === 'void') return null;
      const claims = hex(merchantId) + hex(id);
      const token = Buffer.from(claims + mac(claims), 'hex').toString('base64url');
      return `${publicUrl()}/api/v1/receipts/${token}`;
    },
    read: (token) => {
      const text = Buffer.from(token, 'base64url').toString('hex');
      const claims = text.slice(0, 64);
      if (text.length !== 64 + hexOfMac || !constantTimeEqual(text.slice(64), mac(claims))) return undefined;
      const merchantId = parseId<'merchant'>(dashed(claims.slice(0, 32)));
      const saleId = parseId<'sale'>(dashed(claims.slice(32)));
      return merchantId && saleId && { merchantId, saleId };
    },
  };
}
