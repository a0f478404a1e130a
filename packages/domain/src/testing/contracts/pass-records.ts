import type { Id, MerchantId } from '../../kernel/ids.ts';
import type { Card } from '../../loyalty/card.ts';
import { copySubject, type PassCopy } from '../../wallet/copy.ts';
import type { Pass } from '../../wallet/pass.ts';
import { start } from './start.ts';

interface Maker {
  readonly id: <Name extends string>(at?: number) => Id<Name>;
  readonly merchantId: MerchantId;
}

/** Makers of passes and their copies, for one merchant of a test. */
export function passRecords({ id, merchantId }: Maker) {
  const newPass = (card: Card, change: Partial<Pass> = {}): Pass => ({
    id: id(),
    merchantId,
    cardId: card.id,
    programId: card.programId,
    platform: 'pocket',
    serial: `serial-${id()}`,
    issuer: 'pass.test',
    token: `token-${id()}`,
    revision: 3,
    modifiedAt: start,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newCopy = (pass: Pass, change: Partial<PassCopy> = {}): PassCopy => {
    const device = change.device ?? `device-${id()}`;
    return {
      id: id(),
      merchantId,
      platform: pass.platform,
      kind: 'device',
      programId: pass.programId,
      passId: pass.id,
      issuer: pass.issuer,
      subject: copySubject.device(pass.id, device),
      device,
      address: 'a1b2',
      state: 'held',
      stateSince: start,
      wanted: 3,
      sent: 2,
      sentAt: null,
      dueAt: null,
      leasedUntil: null,
      attempts: 0,
      failure: null,
      deadAt: null,
      announcedAt: [],
      balances: null,
      createdAt: start,
      version: 1,
      ...change,
    };
  };
  return { newPass, newCopy };
}
