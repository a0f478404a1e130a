import type { PlatformCaller, UserCaller } from '../kernel/caller.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';
import type { Role, User } from '../people/user.ts';
import { deviceScopes, type DeviceScope } from './device.ts';

/** A signed-in person, in a merchant, or an admin who has not said in which. */
export type Person = UserCaller | Extract<PlatformCaller, { kind: 'user' }>;

/** Who is at the code form, and what the token they came with is limited to. */
export interface Approver<Who extends Person = Person> {
  readonly caller: Who;
  /** Scopes of the approving token; absent when it has all that its user has. */
  readonly tokenScopes?: readonly string[] | undefined;
}

/** What a role has, and so can give. */
const scopesOf: Readonly<Record<Role, readonly DeviceScope[]>> = {
  admin: deviceScopes,
  owner: deviceScopes,
  staff: ['counter', 'register', 'clock'],
};

/** What this person with this token can give of what is asked for. */
export const offered = (requested: readonly DeviceScope[], { caller, tokenScopes }: Approver): readonly DeviceScope[] =>
  requested.filter((scope) => scopesOf[caller.role].includes(scope) && (tokenScopes?.includes(scope) ?? true));

/** Whether a user, as stored, can give these scopes in this store. */
export function mayGive(
  user: User | undefined,
  merchantId: MerchantId,
  storeId: StoreId,
  scopes: readonly DeviceScope[],
): user is User {
  if (!user?.active || !scopes.every((scope) => scopesOf[user.role].includes(scope))) return false;
  if (user.role === 'admin') return true;
  return user.merchantId === merchantId && (user.role === 'owner' || user.storeIds.includes(storeId));
}
