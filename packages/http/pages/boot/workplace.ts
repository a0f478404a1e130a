import type { ComponentChildren, ComponentType } from 'preact';
import type { Store } from '../../src/wire/merchants.ts';
import type { ClientProgram } from '../api/pairing.ts';

/** Where a page works, and as whom. */
export interface Workplace {
  readonly store: Store;
  /** Who is here: a person, or the tablet itself. */
  readonly who: string;
  /** The way out: signing out, or unpairing. */
  readonly end: ComponentChildren;
  /** To another store, where there is one. */
  readonly leave?: () => void;
}

export interface DoorProps {
  readonly program: ClientProgram;
  /** Over the first boot of a tablet. */
  readonly title: string;
  /** The page at work. */
  readonly At: ComponentType<Workplace>;
  /** Whoever leaves takes this along: what is held for them ends. */
  readonly onLeave?: (() => void) | undefined;
}
