import {
  type AuditTrail,
  type createUser,
  type updateUser,
  type Users,
  instant,
  userView,
  type AuditEvent,
  type Page,
} from '@tresen/domain';
import type { z } from 'zod';
import { asId, asIds } from '../kit/ids.ts';
import { refusePeople } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { auditEventShape, pageShape, userShape } from '../shapes/people.ts';
import { AuditEvent as WireAuditEvent, AuditQuery } from '../wire/audit.ts';
import { Id, listOf, PageQuery } from '../wire/common.ts';
import { AdminChange, NewAdmin, NewUser, User, UserChange } from '../wire/users.ts';

export interface UserUse {
  users: Users;
  audit: AuditTrail;
  createUser: ReturnType<typeof createUser>;
  updateUser: ReturnType<typeof updateUser>;
}

export const userRoutes = (use: UserUse): readonly Route[] => [
  ...merchantUsers(use),
  ...platformUsers(use),
  ...auditRoutes(use),
];

const changesOf = ({ store_ids, ...plain }: z.output<typeof UserChange>) => ({
  ...plain,
  storeIds: store_ids && asIds<'store'>(store_ids),
});

const merchantUsers = (use: UserUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/users',
    operationId: 'listUsers',
    summary: 'People with a login, newest first',
    area: 'merchant',
    query: PageQuery,
    answer: listOf(User),
    handle: async ({ query, merchantId }) =>
      pageShape(await use.users.list(merchantId, query), (user) => userShape(userView(user))),
  }),
  route({
    method: 'POST',
    path: '/merchant/users',
    operationId: 'createUser',
    summary: 'Gives a person a login',
    area: 'merchant',
    body: NewUser,
    status: 201,
    answer: User,
    refusals: ['USER_EMAIL_TAKEN', 'STORE_NOT_FOUND'],
    handle: async ({ body, caller, key, fingerprint }) => {
      const { store_ids, ...plain } = body;
      return userShape(await use.createUser({ caller, key, fingerprint, ...plain, storeIds: asIds(store_ids) }));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/users/{user_id}',
    operationId: 'getUser',
    summary: 'One user',
    area: 'merchant',
    params: { user_id: Id },
    missing: 'USER_NOT_FOUND',
    answer: User,
    handle: async ({ params, merchantId }) => {
      const user = await use.users.byId(asId(params.user_id));
      if (user?.merchantId !== merchantId) throw refusePeople('USER_NOT_FOUND');
      return userShape(userView(user));
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/users/{user_id}',
    operationId: 'changeUser',
    summary: 'Changes a user; another password or role, and switching off, end their sessions',
    area: 'merchant',
    params: { user_id: Id },
    missing: 'USER_NOT_FOUND',
    body: UserChange,
    answer: User,
    refusals: ['USER_EMAIL_TAKEN', 'USER_IS_SELF', 'STORE_NOT_FOUND'],
    handle: async ({ params, body, caller, key, fingerprint }) =>
      userShape(
        await use.updateUser({ caller, key, fingerprint, userId: asId(params.user_id), changes: changesOf(body) }),
      ),
  }),
];

const platformUsers = (use: UserUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/admin/users',
    operationId: 'listAdmins',
    summary: "The platform's admins, newest first",
    area: 'admin',
    query: PageQuery,
    answer: listOf(User),
    handle: async ({ query }) => pageShape(await use.users.list(null, query), (user) => userShape(userView(user))),
  }),
  route({
    method: 'POST',
    path: '/admin/users',
    operationId: 'createAdmin',
    summary: 'Makes a person an admin of the platform',
    area: 'admin',
    body: NewAdmin,
    status: 201,
    answer: User,
    refusals: ['USER_EMAIL_TAKEN'],
    handle: async ({ body, caller, key, fingerprint }) =>
      userShape(await use.createUser({ caller, key, fingerprint, ...body, role: 'admin' })),
  }),
  route({
    method: 'PATCH',
    path: '/admin/users/{user_id}',
    operationId: 'changeAdmin',
    summary: 'Changes an admin',
    area: 'admin',
    params: { user_id: Id },
    missing: 'USER_NOT_FOUND',
    body: AdminChange,
    answer: User,
    refusals: ['USER_EMAIL_TAKEN', 'USER_IS_SELF'],
    handle: async ({ params, body, caller, key, fingerprint }) =>
      userShape(await use.updateUser({ caller, key, fingerprint, userId: asId(params.user_id), changes: body })),
  }),
];

const auditRoutes = ({ audit, users }: UserUse): readonly Route[] => {
  const shaped = async (page: Page<AuditEvent>) => {
    const ids = new Set(
      page.items.flatMap(({ actor }) => (actor.kind === 'user' && actor.id !== null ? [actor.id] : [])),
    );
    const names = new Map<string, string>();
    for (const user of await Promise.all([...ids].map((id) => users.byId(asId(id)))))
      if (user) names.set(user.id, user.name);
    return pageShape(page, (event) => auditEventShape(event, (id) => names.get(id)));
  };
  const filterOf = ({ limit, cursor, action, object_id, actor_id, from, to }: z.output<typeof AuditQuery>) => ({
    limit,
    cursor,
    action,
    objectId: object_id,
    actorId: actor_id,
    from: from === undefined ? undefined : instant(from),
    to: to === undefined ? undefined : instant(to),
  });
  return [
    route({
      method: 'GET',
      path: '/merchant/audit',
      operationId: 'listAuditEvents',
      summary: 'Who did what, newest first',
      area: 'merchant',
      query: AuditQuery,
      answer: listOf(WireAuditEvent),
      handle: async ({ query, merchantId }) => shaped(await audit.list({ merchantId, ...filterOf(query) })),
    }),
    route({
      method: 'GET',
      path: '/admin/audit',
      operationId: 'listPlatformAuditEvents',
      summary: 'Who did what on the whole platform, newest first',
      area: 'admin',
      query: AuditQuery,
      answer: listOf(WireAuditEvent),
      handle: async ({ query }) => shaped(await audit.list({ merchantId: null, ...filterOf(query) })),
    }),
  ];
};
