export * from './kernel/caller.ts';
export * from './kernel/commit.ts';
export * from './kernel/digests.ts';
export * from './kernel/ephemeral.ts';
export { DomainError, isDomainError, refusing, type KernelRefusals, type Refusals } from './kernel/errors.ts';
export * from './kernel/housekeeping.ts';
export * from './kernel/ids.ts';
export * from './kernel/jobs.ts';
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

export * from './wallet/copy.ts';
export * from './wallet/follow-changes.ts';
export * from './wallet/hold-pass.ts';
export { issuePass, type IssuePass, type IssuePassDeps, type PassIssued } from './wallet/issue-pass.ts';
export * from './wallet/pass.ts';
export * from './wallet/ports.ts';
export * from './wallet/push-passes.ts';
export { pushPolicy } from './wallet/push-rules.ts';
export type { WalletRefusals } from './wallet/refusals.ts';
export * from './wallet/settings.ts';
export type { Words } from './wallet/words.ts';

import type { DeviceRefusals } from './devices/refusals.ts';
import type { KernelRefusals } from './kernel/errors.ts';
import type { LoyaltyRefusals } from './loyalty/refusals.ts';
import type { PeopleRefusals } from './people/refusals.ts';
import type { WalletRefusals } from './wallet/refusals.ts';

/** Every code a use case can refuse with; a table over it fails to compile when one is missing. */
export type DomainErrorCode = keyof (KernelRefusals &
  PeopleRefusals &
  LoyaltyRefusals &
  DeviceRefusals &
  WalletRefusals);
