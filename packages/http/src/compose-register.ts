import { bwipBarcodeDrawer } from '@tresen/adapters/bwip-js';
import { csvTableReader } from '@tresen/adapters/csv-parse';
import { escposEncoder } from '@tresen/adapters/escpos';
import {
  mikroOrmCarts,
  mikroOrmPayments,
  mikroOrmProducts,
  mikroOrmSales,
  mikroOrmShifts,
  mikroOrmTills,
} from '@tresen/adapters/mikro-orm';
import { derivedKey, nodeDigests } from '@tresen/adapters/node-crypto';
import {
  addToCart,
  availableProviders,
  cancelPayment,
  changeCartLine,
  checkout,
  closeShift,
  createProduct,
  days,
  decidePayment,
  decideRefund,
  drivePayment,
  driveRefund,
  hearCallback,
  importProducts,
  listReaders,
  minor,
  moveCash,
  openCart,
  pairReader,
  providerSettings,
  readerStatus,
  recoverPayments,
  refundSale,
  removeCartLine,
  removeProduct,
  scan,
  setCartCard,
  setCartDiscount,
  showPairingCode,
  startPayment,
  startShift,
  submitPayment,
  unpairReader,
  updateProduct,
  voidSale,
  type DriveRefundDeps,
  type HearCallbackDeps,
  type Minimums,
  type PairingCodePolicy,
  type PairingKey,
  type ProviderSettings,
  type RecoverPaymentsDeps,
} from '@tresen/domain';
import type { Get, Providers } from './compose-container.ts';
import type { Resources, Services } from './compose.ts';
import type { Config } from './config/config.ts';
import { receiptLinks } from './host/receipt-links.ts';
import { paymentProviders } from './payment-providers.ts';
import type { CartUse } from './routes/carts.ts';
import type { PaymentOfficeUse } from './routes/payment-office.ts';
import type { PaymentUse } from './routes/payments.ts';
import type { PriceListUse } from './routes/price-list.ts';
import type { ProductUse } from './routes/products.ts';
import type { SaleUse } from './routes/sales.ts';
import type { ScannerUse } from './routes/scanner.ts';
import type { ShiftUse } from './routes/shifts.ts';
import type { TillUse } from './routes/tills.ts';

/** What the register and payments add to the host. */
export interface RegisterServices
  extends ProductUse, PriceListUse, CartUse, TillUse, SaleUse, ShiftUse, PaymentUse, PaymentOfficeUse, ScannerUse {
  providerSettings: ProviderSettings;
  minimums: Minimums;
  pairingKey: PairingKey;
  recoverPayments: ReturnType<typeof recoverPayments>;
}

export const pairingPolicyOf = ({ scanner }: Pick<Config, 'scanner'>): PairingCodePolicy => ({
  prefix: scanner.pairingPrefix,
  lifetime: days(scanner.pairingMaxAgeDays),
  maxLength: scanner.barcodeMaxLength,
});

export const registerAdapters = ({ config, database, publicUrl, paymentProviders: added }: Resources) =>
  ({
    products: () => mikroOrmProducts(database),
    carts: () => mikroOrmCarts(database),
    tills: () => mikroOrmTills(database),
    sales: () => mikroOrmSales(database),
    shifts: () => mikroOrmShifts(database),
    payments: () => mikroOrmPayments(database),
    barcodeDrawer: () => bwipBarcodeDrawer,
    printoutEncoder: () => escposEncoder,
    tableReader: () => csvTableReader,
    receiptLinks: (get) => receiptLinks({ digests: get('digests'), publicUrl }),
    pairingKey: () => nodeDigests(derivedKey(config.secrets.SCANNER_PAIRING_SIGNING_SECRET, 'scanner-pairing')).keyed,
    paymentProviders: () => paymentProviders(config, added),
    minimums: () => (descriptor) => {
      const set = config.payments.minimums[descriptor.id];
      return {
        amount: set === undefined ? descriptor.minimum : minor(set),
        topupBarcode: descriptor.minimumTopupBarcode ?? config.payments.topupBarcode,
      };
    },
    providerSettings: (get) => {
      const kept = providerSettings({
        settings: get('settings'),
        sealer: get('sealer'),
        installation: config.payments.settings,
      });
      const known = get('paymentProviders');
      return {
        // A provider without settings, such as cash, is asked nothing about: a payment with it is two round trips.
        of: async (merchantId, providerId) =>
          known.get(providerId)?.descriptor.settings.fields.length === 0 ? {} : kept.of(merchantId, providerId),
      };
    },
  }) satisfies Partial<Providers<Services>>;

const common = (get: Get<Services>) => ({ commits: get('commits'), clock: get('clock'), random: get('random') });
const products = (get: Get<Services>) => ({ ...common(get), products: get('products'), stores: get('stores') });
const till = (get: Get<Services>) => ({
  ...common(get),
  carts: get('carts'),
  tills: get('tills'),
  sales: get('sales'),
  shifts: get('shifts'),
});
const readers = (get: Get<Services>) => ({
  ...common(get),
  providers: get('paymentProviders'),
  settings: get('providerSettings'),
});

interface Money extends HearCallbackDeps, DriveRefundDeps, RecoverPaymentsDeps {
  payments: HearCallbackDeps['payments'] & DriveRefundDeps['payments'] & RecoverPaymentsDeps['payments'];
  minimums: Minimums;
}

export const registerUseCases = ({ config, publicUrl, warn, inBackground }: Resources) => {
  const scanning = (get: Get<Services>) => ({
    ...till(get),
    pairingKey: get('pairingKey'),
    policy: pairingPolicyOf(config),
  });
  const money = (get: Get<Services>): Money => ({
    ...readers(get),
    digests: get('digests'),
    payments: get('payments'),
    minimums: get('minimums'),
    addresses: (provider, token) => ({
      callbackUrl: `${publicUrl()}/api/v1/payments/callbacks/${provider}/${token}`,
      returnUrl: `${publicUrl()}/api/v1/payments/return/${provider}/${token}`,
    }),
    failed: (ref, error) =>
      warn(`A payment or refund could not be driven, and stays due: ${JSON.stringify(ref)}`, error),
  });
  return {
    createProduct: (get) => createProduct(products(get)),
    updateProduct: (get) => updateProduct(products(get)),
    removeProduct: (get) => removeProduct(products(get)),
    importProducts: (get) => importProducts(products(get)),
    openCart: (get) => openCart(till(get)),
    addToCart: (get) => addToCart(till(get)),
    changeCartLine: (get) => changeCartLine(till(get)),
    removeCartLine: (get) => removeCartLine(till(get)),
    setCartDiscount: (get) => setCartDiscount(till(get)),
    setCartCard: (get) => setCartCard(till(get)),
    checkout: (get) => checkout(till(get)),
    voidSale: (get) => voidSale(till(get)),
    startShift: (get) => startShift(till(get)),
    moveCash: (get) => moveCash(till(get)),
    closeShift: (get) => closeShift(till(get)),
    showPairingCode: (get) => showPairingCode(scanning(get)),
    scan: (get) => scan(scanning(get)),

    availableProviders: (get) => availableProviders({ ...money(get), stores: get('stores') }),
    startPayment: (get) => startPayment(money(get)),
    drivePayment: (get) => drivePayment(money(get)),
    cancelPayment: (get) => cancelPayment(money(get)),
    hearCallback: (get) => hearCallback(money(get)),
    refundSale: (get) => refundSale(money(get)),
    recoverPayments: (get) => recoverPayments(money(get)),
    decidePayment: (get) => decidePayment(money(get)),
    decideRefund: (get) => decideRefund(money(get)),
    listReaders: (get) => listReaders(readers(get)),
    pairReader: (get) => pairReader(readers(get)),
    unpairReader: (get) => unpairReader(readers(get)),
    readerStatus: (get) => readerStatus(readers(get)),
    sendPayment: (get) => {
      const submit = submitPayment(money(get));
      return (ref) => inBackground(() => submit(ref));
    },
    sendRefund: (get) => {
      const drive = driveRefund(money(get));
      return (ref) => inBackground(() => drive(ref));
    },
  } satisfies Partial<Providers<Services>>;
};
