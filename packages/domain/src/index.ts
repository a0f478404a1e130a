export * from './kernel/caller.ts';
export * from './kernel/commit.ts';
export * from './kernel/digests.ts';
export * from './kernel/ephemeral.ts';
export {
  DomainError,
  isDomainError,
  pointerPart,
  refusing,
  type KernelRefusals,
  type Refusals,
} from './kernel/errors.ts';
export * from './kernel/housekeeping.ts';
export * from './kernel/ids.ts';
export * from './kernel/jobs.ts';
export * from './kernel/live.ts';
export * from './kernel/money.ts';
export * from './kernel/outbox.ts';
export * from './kernel/pages.ts';
export * from './kernel/records.ts';
export * from './kernel/time.ts';
export { turns } from './kernel/turns.ts';

export * from './people/manage-merchants.ts';
export * from './people/manage-staff.ts';
export * from './people/manage-stores.ts';
export * from './people/manage-users.ts';
export * from './people/merchant.ts';
export * from './people/pin.ts';
export * from './people/ports.ts';
export type { PeopleRefusals } from './people/refusals.ts';
export * from './people/sign-in.ts';
export * from './people/settings.ts';
export * from './people/signed-in.ts';
export * from './people/staff-member.ts';
export * from './people/staff-ticket.ts';
export * from './people/user.ts';
export { verifyPin, type VerifiedPin, type VerifyPin, type VerifyPinDeps } from './people/verify-pin.ts';

export * from './loyalty/card.ts';
export * from './loyalty/card-change.ts';
export * from './loyalty/card-decisions.ts';
export {
  formatCardNumber,
  newCardNumber,
  newQrPayload,
  parseCardNumber,
  parseQrPayload,
} from './loyalty/card-number.ts';
export * from './loyalty/card-state.ts';
export * from './loyalty/correct-card.ts';
export * from './loyalty/customers.ts';
export * from './loyalty/earn-points.ts';
export * from './loyalty/enrol-card.ts';
export * from './loyalty/expire-due-points.ts';
export * from './loyalty/find-cards.ts';
export * from './loyalty/ledger.ts';
export type { CardChanged, CounterCommand, OnCardDeps } from './loyalty/on-card.ts';
export { longestLogoSide, pictureIn, type Picture } from './loyalty/picture.ts';
export * from './loyalty/ports.ts';
export * from './loyalty/program.ts';
export * from './loyalty/programs.ts';
export * from './loyalty/redeem-points.ts';
export * from './loyalty/redeem-stamps.ts';
export type { LoyaltyRefusals } from './loyalty/refusals.ts';
export * from './loyalty/stamp-card.ts';
export * from './loyalty/statistics.ts';
export * from './loyalty/verify-ledger.ts';
export * from './loyalty/void-entry.ts';

export * from './devices/answer-grant.ts';
export type { Approver, Person } from './devices/approver.ts';
export * from './devices/authenticate-device.ts';
export * from './devices/claim-device.ts';
export * from './devices/clients.ts';
export * from './devices/device.ts';
export * from './devices/device-tokens.ts';
export * from './devices/dpop.ts';
export * from './devices/grants.ts';
export * from './devices/manage-devices.ts';
export * from './devices/pair-device.ts';
export * from './devices/poll-grant.ts';
export * from './devices/ports.ts';
export type { DeviceRefusals, OAuthError, OAuthRefused } from './devices/refusals.ts';
export * from './devices/start-grant.ts';

export { parseBarcode } from './register/barcode.ts';
export * from './register/cart.ts';
export * from './register/change-cart.ts';
export * from './register/checkout.ts';
export * from './register/import-products.ts';
export * from './register/manage-products.ts';
export * from './register/manage-shifts.ts';
export type { CartCommand, OnCartDeps } from './register/on-cart.ts';
export {
  assertPairingPolicy,
  pairingCodePolicy,
  type PairingCode,
  type PairingCodePolicy,
  type PairingKey,
} from './register/pairing-code.ts';
export * from './register/ports.ts';
export * from './register/printing.ts';
export {
  mostRows,
  productTable,
  readProductRows,
  type ListedProduct,
  type PriceColumn,
  type PriceRows,
  type RowFault,
} from './register/price-list.ts';
export {
  printoutText,
  receiptPrintout,
  zReportPrintout,
  type PaperWidth,
  type ZReportOptions,
} from './register/printed.ts';
export * from './register/product.ts';
export * from './register/receipt.ts';
export { receiptWords, type ReceiptWords } from './register/receipt-words.ts';
export { cartData, taxData } from './register/records.ts';
export type { RegisterRefusals } from './register/refusals.ts';
export * from './register/sale.ts';
export * from './register/sales-figures.ts';
export * from './register/scan.ts';
export * from './register/shift.ts';
export { expectedCash } from './register/takings.ts';
export * from './register/till.ts';
export { topUp, type TopUp } from './register/top-up.ts';
export { cartTotals, type CartTotals, type LineTotal } from './register/totals.ts';
export * from './register/void-sale.ts';
export * from './register/z-report.ts';

export { isPaymentOpen, nextStep, type NextStep } from './payments/attempt.ts';
export * from './payments/available-providers.ts';
export * from './payments/cancel-payment.ts';
export * from './payments/decide-review.ts';
export { drivePayment, inquirePayment, submitPayment } from './payments/drive-payment.ts';
export type { DrivePaymentDeps, PaymentDeps } from './payments/drive-payment.ts';
export { driveRefund, type DriveRefundDeps } from './payments/drive-refund.ts';
export * from './payments/hear-callback.ts';
export * from './payments/payment.ts';
export { paymentPolicy, type PaymentPolicy } from './payments/policy.ts';
export * from './payments/ports.ts';
export * from './payments/provider.ts';
export * from './payments/provider-settings.ts';
export * from './payments/readers.ts';
export * from './payments/recover-payments.ts';
export { refundSale, type RefundSale, type SaleRefunded } from './payments/refund-sale.ts';
export { isRefundOpen, refundableOf } from './payments/refunding.ts';
export type { PaymentRefusals } from './payments/refusals.ts';
export { providerLabel, saleReceipt } from './payments/sale-receipt.ts';
export * from './payments/start-payment.ts';

export * from './clock/clock-link.ts';
export { clockSessionFor, type ClockSession, type OpenedSession } from './clock/clock-session.ts';
export * from './clock/correct-entry.ts';
export * from './clock/decide-punch.ts';
export * from './clock/enter-clock.ts';
export * from './clock/hours.ts';
export * from './clock/ports.ts';
export * from './clock/punch-clock.ts';
export type { ClockRefusals } from './clock/refusals.ts';
export * from './clock/time-entry.ts';
export * from './clock/timesheet.ts';

import type { ClockRefusals } from './clock/refusals.ts';
export * from './wallet/copy.ts';
export * from './wallet/follow-changes.ts';
export * from './wallet/hold-pass.ts';
export { issuePass, type IssuePass, type IssuePassDeps, type PassIssued } from './wallet/issue-pass.ts';
export * from './wallet/pass.ts';
export * from './wallet/ports.ts';
export * from './wallet/push-passes.ts';
export { pushPolicy } from './wallet/push-rules.ts';
export type { WalletRefusals } from './wallet/refusals.ts';
export * from './wallet/remembered-checks.ts';
export * from './wallet/settings.ts';
export type { Words } from './wallet/words.ts';

import type { DeviceRefusals } from './devices/refusals.ts';
import type { KernelRefusals } from './kernel/errors.ts';
import type { LoyaltyRefusals } from './loyalty/refusals.ts';
import type { PaymentRefusals } from './payments/refusals.ts';
import type { PeopleRefusals } from './people/refusals.ts';
import type { RegisterRefusals } from './register/refusals.ts';
import type { WalletRefusals } from './wallet/refusals.ts';

/** Every code a use case can refuse with; a table over it fails to compile when one is missing. */
export type DomainErrorCode = keyof (KernelRefusals &
  PeopleRefusals &
  LoyaltyRefusals &
  DeviceRefusals &
  RegisterRefusals &
  PaymentRefusals &
  ClockRefusals &
  WalletRefusals);
