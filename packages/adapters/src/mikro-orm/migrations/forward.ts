import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** A migration that only goes forward, as a list of single statements. What has been released is never edited. */
export const forward = (name: string, statements: readonly string[]): MigrationObject => ({
  name,
  class: class extends Migration {
    override up(): void {
      // Building an index over a long ledger may take longer than any request would be given.
      this.addSql('set local statement_timeout = 0');
      for (const statement of statements) this.addSql(statement);
    }
  },
});
