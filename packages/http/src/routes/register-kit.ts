import { instant, type Instant, type Printout } from '@tresen/domain';
import type * as wire from '../wire/sales.ts';

export const instantOf = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : instant(text);

/** Answers have arrays of their own. */
export const printoutShape = ({ language, lines }: Printout): wire.Printout => ({ language, lines: [...lines] });
