import type { Program } from '../../src/wire/programs.ts';

export type PointRules = NonNullable<Program['points']>;

/** Points of a purchase as the domain reckons them; shown before, never decided here. */
export const pointsFor = (
  amount: number,
  rules: Pick<PointRules, 'points' | 'unit_minor' | 'minimum_purchase_minor'>,
): number => (amount < rules.minimum_purchase_minor ? 0 : Math.floor((amount * rules.points) / rules.unit_minor));
