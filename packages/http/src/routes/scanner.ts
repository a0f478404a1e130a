import { iso, type BarcodeDrawer, type scan, type showPairingCode, type Stores, type Tills } from '@tresen/domain';
import type { Config } from '../config/config.ts';
import { route, type Route } from '../kit/route.ts';
import { PairingSecret, Scan, Scanned, ScannerState } from '../wire/scanner.ts';

export interface ScannerUse {
  config: Config;
  tills: Tills;
  stores: Stores;
  barcodeDrawer: BarcodeDrawer;
  showPairingCode: ReturnType<typeof showPairingCode>;
  scan: ReturnType<typeof scan>;
}

export const scannerRoutes = (use: ScannerUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/scanner/scan',
    operationId: 'scan',
    summary: 'What a hardware scanner read: for the till it is linked to, or the code of another one',
    area: 'scanner',
    body: Scan,
    answer: Scanned,
    refusals: [
      'SCANNER_NOT_LINKED',
      'PAIRING_CODE_INVALID',
      'STORE_NOT_FOUND',
      'BARCODE_UNKNOWN',
      'BARCODE_INVALID',
      'PRODUCT_INACTIVE',
      'CURRENCY_MISMATCH',
      'CART_FULL',
      'CARD_NOT_FOUND',
      'CARD_INACTIVE',
      'PROGRAM_INACTIVE',
    ],
    handle: async ({ body: { value }, scannerId, address, key, fingerprint }) => {
      const scanned = await use.scan({ scannerId, value, address, key, fingerprint });
      const cart = scanned.kind === 'linked' ? null : scanned.cart;
      return {
        result: scanned.kind,
        till_id: scanned.tillId,
        cart_id: cart?.id ?? null,
        cart_version: cart?.version ?? null,
      };
    },
  }),
  route({
    method: 'GET',
    path: '/scanner/validate-token',
    operationId: 'validateScanner',
    summary: "Whether a scanner's secret is right, and which till it is linked to",
    area: 'scanner',
    answer: ScannerState,
    handle: async ({ scannerId }) => {
      const link = await use.tills.scannerLink(scannerId);
      const till = link && (await use.tills.byId(link.tillMerchantId, link.tillId));
      const store = till && (await use.stores.byId(till.merchantId, till.storeId));
      return {
        valid: true as const,
        scanner_id: scannerId,
        linked: link !== undefined,
        store_code: store?.storeCode ?? null,
        till_id: link?.tillId ?? null,
        linked_at: link ? iso(link.linkedAt) : null,
      };
    },
  }),
  route({
    method: 'GET',
    path: '/store/scanner/pairing-secret',
    operationId: 'showPairingSecret',
    summary: 'A code that links the scanner which reads it to your till',
    area: 'store',
    scopes: ['register'],
    answer: PairingSecret,
    handle: async ({ caller, store }) => {
      const { code, expiresAt } = await use.showPairingCode({ caller, storeId: store.id });
      const { barcodeFormat } = use.config.scanner;
      return {
        code,
        barcode_format: barcodeFormat,
        svg: await use.barcodeDrawer.svg(code),
        expires_at: iso(expiresAt),
      };
    },
  }),
];
