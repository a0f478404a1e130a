import type { Commits, Write } from '../kernel/commit.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Instant } from '../kernel/time.ts';
import type { CardId, Customer } from '../loyalty/card.ts';
import type { LoyaltyCollections } from '../loyalty/ports.ts';
import type { ProgramId } from '../loyalty/program.ts';
import type { SettingsPart } from '../people/settings.ts';
import type { PassCampaign, PassCopy, PassCopyId } from './copy.ts';
import type { Pass, PassFace, PassId, PassModel, PassSources, PlatformId } from './pass.ts';

/** The collections this context writes, and those it holds unchanged while it does. */
export interface WalletCollections extends Pick<LoyaltyCollections, 'card' | 'program'> {
  pass: Pass;
  pass_copy: PassCopy;
  pass_campaign: PassCampaign;
}

/** See `peopleUniques`. */
export const walletUniques = {
  pass: { pass_of_card: ['merchantId', 'cardId', 'platform'], pass_serial: ['serial'] },
  pass_copy: { pass_copy_subject: ['merchantId', 'subject'] },
} as const satisfies { [K in keyof WalletCollections]?: Record<string, readonly (keyof WalletCollections[K])[]> };

export type WalletCommits = Commits<Write<WalletCollections>>;

/** What a platform is given to work with: the merchant's settings, or the installation's, secrets opened. */
export type WalletSettings = Readonly<Record<string, string>>;

/** Something a person should know about the settings of a platform. */
export interface WalletFinding {
  /** With an `error` the platform is not offered. */
  readonly severity: 'error' | 'warning';
  /** Stable, in capitals: `CERTIFICATE_EXPIRED`. */
  readonly code: string;
  /** The setting it is about. */
  readonly field: string | null;
  /** One line in English, without secrets. */
  readonly detail: string;
  /** When it happens, or has happened: the end of a certificate. */
  readonly at: Instant | null;
}

/** A key that passes are issued with. */
export interface WalletIdentity {
  /** The pass type, the issuer's account. */
  readonly issuer: string;
  /** By which a person tells it from others: a serial number, an e-mail address. */
  readonly label: string;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
}

export interface WalletCheck {
  readonly findings: readonly WalletFinding[];
  readonly identities: readonly WalletIdentity[];
}

/** A pass and what it shows now, read at one moment. */
export interface PassToShow {
  readonly pass: Pass;
  readonly model: PassModel;
}

export type IssuedPass =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mediaType: string; readonly fileName: string }
  | { readonly kind: 'link'; readonly url: string };

/** One thing to send. `again`: an earlier try may have got through, so that nobody should be told of it twice. */
export type PassUpdate = { readonly copy: PassCopy; readonly again: boolean } & (
  | ({ readonly kind: 'device' } & PassToShow)
  /** `balanceChanged`: whether a balance is another than what was sent last. */
  | ({ readonly kind: 'object'; readonly balanceChanged: boolean } & PassToShow)
  | { readonly kind: 'look'; readonly face: PassFace }
);

export type PushOutcome =
  /** `announced`: the customer was told of it, in a way that the platform counts. */
  | { readonly kind: 'sent'; readonly announced: boolean }
  /** There is no such copy any more; `since` when the platform says so. A registration that is younger stays. */
  | { readonly kind: 'gone'; readonly since: Instant | null }
  /** To be tried again; after so many milliseconds at the earliest where the platform or a quota says so. */
  | { readonly kind: 'later'; readonly code: string; readonly detail: string; readonly after: number | null }
  /** Nothing was sent, for a quota of ours: not a try. */
  | { readonly kind: 'held_back'; readonly after: number }
  /** It will not work until a person does something; with `alarm` it is our own set-up that is wrong. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string; readonly alarm: boolean };

/**
 * A wallet on customers' phones. It holds no state that matters and never touches the database; records, retries and the
 * clock are the domain's. Everything it throws is taken for an outcome that is not known.
 */
export interface WalletPlatform {
  readonly id: PlatformId;
  /** The wallet's own name. */
  readonly label: string;
  /** Whether a customer is handed a file or a link. */
  readonly hands: 'file' | 'link';
  /** Which copies of a pass it has: phones that register by themselves, or objects of its own and looks of programs. */
  readonly keeps: 'devices' | 'objects';
  readonly settings: SettingsPart;
  /** What is right and wrong about these settings. Never throws, and asks the platform's service only when `thorough`. */
  check(settings: WalletSettings, now: Instant, options?: { readonly thorough?: boolean }): Promise<WalletCheck>;
  /** In whose names these settings can issue passes; new ones in the first. Empty when they cannot. Never throws. */
  issuers(settings: WalletSettings): readonly string[];
  /** Makes what a customer adds the pass with, as it is now. */
  issue(shown: PassToShow, settings: WalletSettings): Promise<IssuedPass>;
  /** Sends; one outcome for each, in the same order. All of one merchant. */
  push(updates: readonly PassUpdate[], settings: WalletSettings): Promise<readonly PushOutcome[]>;
}

/** Settings in force for a merchant. */
export interface WalletSettingsInForce {
  readonly origin: 'merchant' | 'installation';
  readonly settings: WalletSettings;
}

/** A pass with all that is shown on it, as of one moment. */
export interface PassFile {
  readonly pass: Pass;
  readonly sources: PassSources;
  readonly merchantActive: boolean;
}

/** A pass on a device, and its copy there. */
export interface PassOnDevice {
  readonly pass: Pick<Pass, 'serial' | 'issuer' | 'revision'>;
}

export interface Passes {
  /** By what the platform knows it by. */
  bySerial(platform: PlatformId, serial: string): Promise<PassFile | undefined>;
  /** The card's pass on the platform, once it was asked for. */
  ofCard(merchantId: MerchantId, cardId: CardId, platform: PlatformId): Promise<PassFile | undefined>;
  /** All passes of cards, each with its copies that were not removed. */
  withCopies(merchantId: MerchantId, of: CardId | Customer['id']): Promise<readonly PassWithCopies[]>;
  /** Passes of a program by their ids, from after `after` on, each with its copies that were not removed. */
  ofProgram(
    merchantId: MerchantId,
    programId: ProgramId,
    page: { readonly after: PassId | null; readonly limit: number },
  ): Promise<readonly PassWithCopies[]>;
  copy(merchantId: MerchantId, subject: string): Promise<PassCopy | undefined>;
  /** What a program's look has been told to platforms. */
  looks(merchantId: MerchantId, programId: ProgramId): Promise<readonly PassCopy[]>;
  /** What is registered for a device and an issuer, removed ones left out. */
  onDevice(platform: PlatformId, device: string, issuer: string): Promise<readonly PassOnDevice[]>;
  campaign(merchantId: MerchantId, programId: ProgramId): Promise<PassCampaign | undefined>;
  /** Campaigns that are not finished, the oldest first. */
  openCampaigns(limit: number): Promise<readonly PassCampaign[]>;
  /** Which merchants have set something of their own for any of these parts. */
  merchantsWithSettings(parts: readonly string[]): Promise<readonly MerchantId[]>;
  /** The merchant's campaigns, the newest first, at most 20. */
  campaigns(merchantId: MerchantId): Promise<readonly PassCampaign[]>;
}

export interface PassWithCopies {
  readonly pass: Pass;
  readonly copies: readonly PassCopy[];
}

/** What a copy is brought up to date with, read together. */
export interface ClaimedCopy {
  readonly copy: PassCopy;
  /** A worker had it in hand before and was not heard of again. */
  readonly again: boolean;
  /** Of devices and objects. */
  readonly file: PassFile | null;
  /** Of looks. */
  readonly look: Pick<PassSources, 'program' | 'merchant'> | null;
}

/** How a merchant's passes on one platform are doing. */
export interface PushFigures {
  readonly platform: PlatformId;
  readonly passes: number;
  /** Copies that are told of changes; dead letters are not among them. */
  readonly copies: number;
  readonly waiting: number;
  readonly oldestDueAt: Instant | null;
  readonly dead: number;
  readonly lastSentAt: Instant | null;
}

/** The work of bringing copies up to date, shared by all host processes. */
export interface PassQueue {
  /**
   * Takes copies that are due and in nobody's hands, the longest due first, in one conditional statement: no two workers get the
   * same one. What is not settled by `leaseUntil` can be taken again.
   */
  claim(request: {
    readonly now: Instant;
    readonly leaseUntil: Instant;
    readonly limit: number;
  }): Promise<readonly ClaimedCopy[]>;
  byIds(merchantId: MerchantId, ids: readonly PassCopyId[]): Promise<readonly PassCopy[]>;
  /** When the next one is due, those in hand left out. */
  nextDueAt(): Promise<Instant | null>;
  /** By platform; of all merchants for `null`. */
  figures(merchantId: MerchantId | null): Promise<readonly PushFigures[]>;
  /** Dead letters, newest first; removed copies have none. */
  dead(merchantId: MerchantId, page: PageRequest): Promise<Page<DeadLetter>>;
}

export interface DeadLetter {
  readonly copy: PassCopy;
  readonly cardId: CardId | null;
}
