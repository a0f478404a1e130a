import type { Config } from '../config/config.ts';
import { doctor } from './doctor.ts';
import { migrate, rotateKeys, seed, showConfig, verifyLedgers } from './maintain.ts';
import { serve } from './serve.ts';

export interface Command {
  readonly name: string;
  readonly takes?: string;
  readonly summary: string;
  readonly run: (config: Config, options: { readonly merchant: string | undefined }) => Promise<number>;
}

export const commands: readonly Command[] = [
  { name: 'serve', summary: 'Runs the host until it is told to stop', run: serve },
  { name: 'migrate', summary: 'Brings the database schema up to date', run: migrate },
  { name: 'seed', summary: 'Puts the demo data into an empty database', run: seed },
  { name: 'config', summary: 'Prints the settings in force, without secrets', run: showConfig },
  {
    name: 'ledger verify',
    takes: '[--merchant <id>]',
    summary: 'Re-computes every ledger and names the first fault',
    run: verifyLedgers,
  },
  { name: 'keys rotate', summary: 'Adds a signing key; sessions live on', run: rotateKeys },
  { name: 'doctor', summary: 'Checks what is easily got wrong', run: doctor },
];
