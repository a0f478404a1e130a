import type { hireStaffMember, StaffMembers, unlockStaffMember, updateStaffMember } from '@tresen/domain';
import { staffMemberView } from '@tresen/domain';
import { asId, asIds } from '../kit/ids.ts';
import { refusePeople } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { pageShape, staffMemberShape } from '../shapes/people.ts';
import { Id, listOf } from '../wire/common.ts';
import { NewStaffMember, StaffMember, StaffMemberChange, StaffQuery } from '../wire/staff.ts';

export interface StaffUse {
  staffMembers: StaffMembers;
  hireStaffMember: ReturnType<typeof hireStaffMember>;
  updateStaffMember: ReturnType<typeof updateStaffMember>;
  unlockStaffMember: ReturnType<typeof unlockStaffMember>;
}

const one = { params: { staff_member_id: Id }, missing: 'STAFF_PIN_NOT_FOUND' } as const;

export const staffRoutes = (use: StaffUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/staff',
    operationId: 'listStaff',
    summary: 'Staff members',
    area: 'merchant',
    query: StaffQuery,
    answer: listOf(StaffMember),
    handle: async ({ query, merchantId, now }) => {
      const { limit, cursor, q, store_id } = query;
      const storeId = store_id === undefined ? undefined : asId<'store'>(store_id);
      return pageShape(await use.staffMembers.list(merchantId, { limit, cursor, q, storeId }), (staff) =>
        staffMemberShape(staffMemberView(staff, now)),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/staff',
    operationId: 'hireStaffMember',
    summary: 'Adds a staff member',
    area: 'merchant',
    body: NewStaffMember,
    status: 201,
    answer: StaffMember,
    refusals: ['STAFF_ID_TAKEN', 'STAFF_PIN_TAKEN', 'STORE_NOT_FOUND'],
    handle: async ({ body, caller, key, fingerprint }) => {
      const { name, staff_id: staffId, store_ids, pin, active } = body;
      const command = { caller, key, fingerprint, name, staffId, storeIds: asIds<'store'>(store_ids), pin, active };
      return staffMemberShape(await use.hireStaffMember(command));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/staff/{staff_member_id}',
    operationId: 'getStaffMember',
    summary: 'One staff member',
    area: 'merchant',
    ...one,
    answer: StaffMember,
    handle: async ({ params, merchantId, now }) => {
      const staff = await use.staffMembers.byId(merchantId, asId(params.staff_member_id));
      if (!staff) throw refusePeople('STAFF_PIN_NOT_FOUND');
      return staffMemberShape(staffMemberView(staff, now));
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/staff/{staff_member_id}',
    operationId: 'changeStaffMember',
    summary: 'Changes a staff member, or their PIN',
    area: 'merchant',
    ...one,
    body: StaffMemberChange,
    answer: StaffMember,
    refusals: ['STAFF_ID_TAKEN', 'STAFF_PIN_TAKEN', 'STORE_NOT_FOUND'],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { name, staff_id: staffId, store_ids, active, pin } = body;
      const changes = { name, staffId, storeIds: store_ids && asIds<'store'>(store_ids), active, pin };
      const staffMemberId = asId<'staff_member'>(params.staff_member_id);
      return staffMemberShape(await use.updateStaffMember({ caller, key, fingerprint, staffMemberId, changes }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/merchant/staff/{staff_member_id}',
    operationId: 'deactivateStaffMember',
    summary: 'Switches a staff member off; what they did stays',
    area: 'merchant',
    ...one,
    answer: StaffMember,
    handle: async ({ params, caller, key, fingerprint }) => {
      const staffMemberId = asId<'staff_member'>(params.staff_member_id);
      return staffMemberShape(
        await use.updateStaffMember({ caller, key, fingerprint, staffMemberId, changes: { active: false } }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/staff/{staff_member_id}/unlock',
    operationId: 'unlockStaffMember',
    summary: 'Ends the lock after wrong PINs',
    area: 'merchant',
    ...one,
    answer: StaffMember,
    handle: async ({ params, caller, key, fingerprint }) =>
      staffMemberShape(
        await use.unlockStaffMember({ caller, key, fingerprint, staffMemberId: asId(params.staff_member_id) }),
      ),
  }),
];
