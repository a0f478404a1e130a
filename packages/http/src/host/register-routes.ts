import type { Composition } from '../compose.ts';
import type { Route } from '../kit/route.ts';
import { cartRoutes } from '../routes/carts.ts';
import { paymentOfficeRoutes } from '../routes/payment-office.ts';
import { paymentRoutes } from '../routes/payments.ts';
import { priceListRoutes } from '../routes/price-list.ts';
import { productRoutes } from '../routes/products.ts';
import { salesStatisticsRoutes } from '../routes/sales-statistics.ts';
import { saleRoutes } from '../routes/sales.ts';
import { scannerRoutes } from '../routes/scanner.ts';
import { shiftRoutes } from '../routes/shifts.ts';
import { tillRoutes } from '../routes/tills.ts';

/** What is served of the register and of payments, the till first: it is asked for most. */
export function registerRoutes(get: Composition): readonly Route[] {
  const [config, users, stores, devices] = [get('config'), get('users'), get('stores'), get('devices')];
  const [products, carts, tills, sales] = [get('products'), get('carts'), get('tills'), get('sales')];
  const [payments, paymentProviders] = [get('payments'), get('paymentProviders')];
  const [receiptLinks, printoutEncoder, listReaders] = [
    get('receiptLinks'),
    get('printoutEncoder'),
    get('listReaders'),
  ];
  const sendRefund = get('sendRefund');
  return [
    ...cartRoutes({
      carts,
      openCart: get('openCart'),
      addToCart: get('addToCart'),
      changeCartLine: get('changeCartLine'),
      removeCartLine: get('removeCartLine'),
      setCartDiscount: get('setCartDiscount'),
      setCartCard: get('setCartCard'),
    }),
    ...salesStatisticsRoutes({ sales, stores, timezone: get('timezone') }),
    ...saleRoutes({
      sales,
      payments,
      merchants: get('merchants'),
      stores,
      paymentProviders,
      receiptLinks,
      printoutEncoder,
      sendRefund,
      checkout: get('checkout'),
      voidSale: get('voidSale'),
      refundSale: get('refundSale'),
    }),
    ...paymentRoutes({
      sales,
      payments,
      products,
      paymentProviders,
      receiptLinks,
      listReaders,
      publicUrl: get('publicUrl'),
      startPayment: get('startPayment'),
      drivePayment: get('drivePayment'),
      cancelPayment: get('cancelPayment'),
      hearCallback: get('hearCallback'),
      availableProviders: get('availableProviders'),
      sendPayment: get('sendPayment'),
    }),
    ...scannerRoutes({
      config,
      tills,
      stores,
      barcodeDrawer: get('barcodeDrawer'),
      showPairingCode: get('showPairingCode'),
      scan: get('scan'),
    }),
    ...priceListRoutes({ products, tableReader: get('tableReader'), importProducts: get('importProducts') }),
    ...productRoutes({
      products,
      createProduct: get('createProduct'),
      updateProduct: get('updateProduct'),
      removeProduct: get('removeProduct'),
    }),
    ...tillRoutes({ tills, carts, devices, users }),
    ...shiftRoutes({
      stores,
      paymentProviders,
      printoutEncoder,
      shifts: get('shifts'),
      startShift: get('startShift'),
      moveCash: get('moveCash'),
      closeShift: get('closeShift'),
    }),
    ...paymentOfficeRoutes({
      config,
      payments,
      paymentProviders,
      listReaders,
      sendRefund,
      settings: get('settings'),
      changeSettings: get('changeSettings'),
      pairReader: get('pairReader'),
      unpairReader: get('unpairReader'),
      readerStatus: get('readerStatus'),
      decidePayment: get('decidePayment'),
      decideRefund: get('decideRefund'),
    }),
  ];
}
