import type { Composition } from '../compose.ts';
import { mounted, type Mounted } from '../kit/route.ts';
import { appleWalletRoutes } from '../routes/apple-wallet.ts';
import { cardRoutes } from '../routes/cards.ts';
import { clockRoutes } from '../routes/clock.ts';
import { counterRoutes } from '../routes/counter.ts';
import { deviceGrantRoutes } from '../routes/device-grants.ts';
import { deviceRoutes } from '../routes/devices.ts';
import { liveRoutes } from '../routes/live.ts';
import { googleWalletRoutes } from '../routes/google-wallet.ts';
import { merchantRoutes } from '../routes/merchants.ts';
import { oauthRoutes } from '../routes/oauth.ts';
import { programRoutes } from '../routes/programs.ts';
import { publicRoutes } from '../routes/public.ts';
import { signInRoutes } from '../routes/sign-in.ts';
import { staffRoutes } from '../routes/staff.ts';
import { timesheetRoutes } from '../routes/timesheets.ts';
import { userRoutes } from '../routes/users.ts';
import { registerRoutes } from './register-routes.ts';
import { walletRoutes } from '../routes/wallet.ts';

/** Everything that is served, the counter first: it is asked for most. */
export function allRoutes(get: Composition): readonly Mounted[] {
  const [users, merchants, stores, staffMembers] = [get('users'), get('merchants'), get('stores'), get('staffMembers')];
  const [cards, programs, timezone, throttle] = [get('cards'), get('programs'), get('timezone'), get('throttle')];
  return mounted([
    ...counterRoutes({
      commits: get('commits'),
      cards,
      programs,
      staffMembers,
      verifyPin: get('verifyPin'),
      issueStaffTicket: get('issueStaffTicket'),
      readStaffTicket: get('readStaffTicket'),
      enrolCard: get('enrolCard'),
      stampCard: get('stampCard'),
      redeemStamps: get('redeemStamps'),
      earnPoints: get('earnPoints'),
      redeemPoints: get('redeemPoints'),
      voidEntry: get('voidEntry'),
    }),
    ...registerRoutes(get),
    ...liveRoutes,
    ...publicRoutes({
      config: get('config'),
      cards,
      programs,
      merchants,
      stores,
      timezone,
      throttle,
      enrolInPublic: get('enrolInPublic'),
    }),
    ...signInRoutes({
      users,
      merchants,
      stores,
      throttle,
      signIn: get('signIn'),
      refreshSession: get('refreshSession'),
      signOut: get('signOut'),
    }),
    ...merchantRoutes({
      merchants,
      stores,
      timezone,
      createMerchant: get('createMerchant'),
      updateMerchant: get('updateMerchant'),
      createStore: get('createStore'),
      updateStore: get('updateStore'),
    }),
    ...userRoutes({ users, audit: get('audit'), createUser: get('createUser'), updateUser: get('updateUser') }),
    ...staffRoutes({
      staffMembers,
      hireStaffMember: get('hireStaffMember'),
      updateStaffMember: get('updateStaffMember'),
      unlockStaffMember: get('unlockStaffMember'),
    }),
    ...programRoutes({
      programs,
      cards,
      stores,
      merchants,
      timezone,
      createProgram: get('createProgram'),
      updateProgram: get('updateProgram'),
      loyaltyStatistics: get('loyaltyStatistics'),
    }),
    ...cardRoutes({
      cards,
      programs,
      stores,
      staffMembers,
      timezone,
      adjustCard: get('adjustCard'),
      deactivateCard: get('deactivateCard'),
      reactivateCard: get('reactivateCard'),
      exportCustomer: get('exportCustomer'),
      eraseCustomer: get('eraseCustomer'),
    }),
    ...deviceRoutes({
      throttle,
      devices: get('devices'),
      pairDevice: get('pairDevice'),
      claimDevice: get('claimDevice'),
      updateDevice: get('updateDevice'),
      revokeDevice: get('revokeDevice'),
      deleteDevice: get('deleteDevice'),
      checkProof: get('checkProof'),
      newNonce: get('newNonce'),
    }),
    ...deviceGrantRoutes({
      merchants,
      findGrant: get('findGrant'),
      approveGrant: get('approveGrant'),
      denyGrant: get('denyGrant'),
    }),
    ...oauthRoutes({
      publicUrl: get('publicUrl'),
      oauthClient: get('oauthClient'),
      checkProof: get('checkProof'),
      newNonce: get('newNonce'),
      startGrant: get('startGrant'),
      pollGrant: get('pollGrant'),
      refreshDevice: get('refreshDevice'),
      revokeDeviceToken: get('revokeDeviceToken'),
      introspectDeviceToken: get('introspectDeviceToken'),
    }),
    ...clockRoutes({
      findClockMerchant: get('findClockMerchant'),
      enterByPhone: get('enterByPhone'),
      enterAtKiosk: get('enterAtKiosk'),
      punchByPhone: get('punchByPhone'),
      punchAtKiosk: get('punchAtKiosk'),
      leaveKiosk: get('leaveKiosk'),
    }),
    ...timesheetRoutes({
      stores,
      users,
      timezone,
      clockLinks: get('clockLinks'),
      timeEntries: get('timeEntries'),
      publicUrl: get('publicUrl'),
      rotateClockLink: get('rotateClockLink'),
      removeClockLink: get('removeClockLink'),
      correctEntry: get('correctEntry'),
      addEntry: get('addEntry'),
      timesheet: get('timesheet'),
      whoIsIn: get('whoIsIn'),
    }),
    ...walletRoutes({
      cards,
      merchants,
      programs,
      throttle,
      passes: get('passes'),
      passQueue: get('passQueue'),
      settings: get('settings'),
      random: get('random'),
      walletPlatforms: get('walletPlatforms'),
      offeredPlatforms: get('offeredPlatforms'),
      checkPlatforms: get('checkPlatforms'),
      changeSettings: get('changeSettings'),
      issuePass: get('issuePass'),
      resendDeadLetters: get('resendDeadLetters'),
      logoFindings: get('logoFindings'),
      cardUrl: get('cardUrl'),
      pushSoon: get('pushSoon'),
    }),
    ...appleWalletRoutes({
      throttle,
      registerPass: get('registerPass'),
      unregisterPass: get('unregisterPass'),
      passesChanged: get('passesChanged'),
      readPass: get('readPass'),
      phoneLog: get('phoneLog'),
      pushSoon: get('pushSoon'),
    }),
    ...googleWalletRoutes({
      programs,
      merchants,
      googleWallet: get('googleWallet'),
      notePassHeld: get('notePassHeld'),
      ephemeral: get('ephemeral'),
      passPicture: get('passPicture'),
    }),
  ]);
}
