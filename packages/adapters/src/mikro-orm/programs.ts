import type { Programs } from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions } from './lists.ts';
import { finding, newest } from './records.ts';

export function mikroOrmPrograms(database: Database): Programs {
  const { program } = database.tables;
  return {
    byId: finding(database, program, 'program_by_id', 'r.merchant_id = $1 and r.id = $2'),
    byCode: finding(database, program, 'program_by_code', 'r.code = $1'),
    list: (merchantId, { activeOnly, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId ?? undefined, (id) => `r.merchant_id = ${id}`);
      if (activeOnly) conditions.add('r.active');
      return newest(database, program, conditions, page);
    },
  };
}
