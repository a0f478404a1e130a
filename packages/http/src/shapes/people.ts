import {
  iso,
  type AuditEvent,
  type Merchant,
  type Page,
  type SessionTokens,
  type StaffMemberView,
  type Store,
  type UserView,
} from '@tresen/domain';
import { operatorJob } from '../kit/access.ts';
import type * as audit from '../wire/audit.ts';
import type * as merchants from '../wire/merchants.ts';
import type * as signIn from '../wire/sign-in.ts';
import type * as staff from '../wire/staff.ts';
import type * as users from '../wire/users.ts';

export const pageShape = <T, S>(
  { items, nextCursor }: Page<T>,
  shape: (item: T) => S,
): { items: S[]; next_cursor: string | null } => ({
  items: items.map(shape),
  next_cursor: nextCursor,
});

export const tokensShape = ({ accessToken, expiresIn, refreshToken }: SessionTokens): signIn.Tokens => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
  refresh_token: refreshToken,
});

export const merchantShape = ({ id, name, locale, active, createdAt }: Merchant): merchants.Merchant => ({
  id,
  name,
  locale,
  active,
  created_at: iso(createdAt),
});

export const storeShape = (store: Store): merchants.Store => ({
  id: store.id,
  name: store.name,
  store_code: store.storeCode,
  timezone: store.timezone,
  currency: store.currency,
  locale: store.locale,
  active: store.active,
  created_at: iso(store.createdAt),
});

export const userShape = (user: UserView): users.User => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  store_ids: [...user.storeIds],
  locale: user.locale,
  active: user.active,
  created_at: iso(user.createdAt),
});

export const staffMemberShape = (member: StaffMemberView): staff.StaffMember => ({
  id: member.id,
  name: member.name,
  staff_id: member.staffId,
  store_ids: [...member.storeIds],
  active: member.active,
  has_pin: member.hasPin,
  failed_attempts: member.failedAttempts,
  locked_until: member.lockedUntil === null ? null : iso(member.lockedUntil),
  created_at: iso(member.createdAt),
});

export const auditEventShape = (
  event: AuditEvent,
  nameOf: (userId: string) => string | undefined,
): audit.AuditEvent => {
  const { actor } = event;
  const name = actor.kind === 'user' && actor.id !== null ? nameOf(actor.id) : undefined;
  return {
    id: event.id,
    at: iso(event.at),
    action: event.action,
    object: event.object,
    actor: {
      kind: actor.kind,
      id: actor.id,
      ...(actor.role !== undefined && { role: actor.role }),
      ...(name !== undefined && { name }),
    },
    on_behalf:
      event.merchantId !== null && (actor.role === 'admin' || (actor.kind === 'system' && actor.id === operatorJob)),
    staff_member_id: event.staffMemberId,
    store_id: event.storeId,
    address: event.address,
    details: event.details,
  };
};
