import { checkoutsThroughKills } from './checkouts.ts';
import { cardUnderLoad, capOnEveryDay } from './one-card.ts';
import { fuzzing } from './fuzzing.ts';
import { kioskRequests } from './kiosk-requests.ts';
import { killsEmbedded, killsOnPostgres } from './kills.ts';
import { powerCuts } from './power-cuts.ts';
import { guessedPins } from './guessed-pins.ts';
import { lostDatabase, lostRedis } from './outages.ts';
import { pinTiming } from './pin-timing.ts';
import type { Proof } from './proof.ts';
import { paymentSimulation } from './payment-simulation.ts';
import { sameKey, sameKeyAcrossCrash } from './same-key.ts';
import { shiftBegins } from './shift-begins.ts';
import { simulation } from './simulation.ts';
import { startingAtOnce } from './starting-at-once.ts';
import { walletPushes } from './wallet-pushes.ts';

/**
 * Runs the long proofs one after the other and sums them up. `--short` takes the reduced figures; `--only=name,…` picks;
 * `--seed=n` replays one seed of a proof that has seeds.
 */

const proofs: readonly Proof[] = [
  simulation,
  paymentSimulation,
  cardUnderLoad,
  capOnEveryDay,
  guessedPins,
  sameKey,
  sameKeyAcrossCrash,
  killsOnPostgres,
  killsEmbedded,
  checkoutsThroughKills,
  lostDatabase,
  powerCuts,
  lostRedis,
  startingAtOnce,
  kioskRequests,
  pinTiming,
  shiftBegins,
  walletPushes,
  fuzzing,
];

const words = process.argv.slice(2);
const value = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const short = words.includes('--short');
const only = value('only')?.split(',');
const seed = value('seed') === undefined ? undefined : Number(value('seed'));

const isTerminal = process.stdout.isTTY;
const progress = (text: string) => {
  if (isTerminal) process.stdout.write(`\r\u001b[2K  ${text}`);
};

const results: { proof: Proof; seconds: number; refuted: boolean; said: string }[] = [];
for (const proof of proofs) {
  if (only && !only.includes(proof.name)) continue;
  console.log(`${proof.name}: ${proof.claim}`);
  const started = performance.now();
  let refuted = false;
  let said: string;
  try {
    said = await proof.run({ short, progress, seed });
  } catch (error) {
    refuted = true;
    said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const seconds = (performance.now() - started) / 1_000;
  progress('');
  console.log(`${isTerminal ? '\r' : ''}  ${refuted ? 'REFUTED' : 'holds'} after ${seconds.toFixed(1)} s: ${said}\n`);
  results.push({ proof, seconds, refuted, said });
}

console.log('Summary');
for (const { proof, seconds, refuted, said } of results)
  console.log(
    `  ${refuted ? 'REFUTED' : 'holds  '} ${proof.name.padEnd(22)} ${seconds.toFixed(1).padStart(7)} s  ${said.split('\n')[0]}`,
  );
const refuted = results.filter((result) => result.refuted).length;
console.log(`${results.length - refuted} hold, ${refuted} refuted`);
process.exit(refuted === 0 && results.length > 0 ? 0 : 1);
