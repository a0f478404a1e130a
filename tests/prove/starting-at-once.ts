import { admin, scratchDirectory, startHost, tresen, type HostProcess } from '../running/host-process.ts';
import { scratchDatabase } from '../running/scratch-database.ts';
import { ask, signIn } from '../running/shop.ts';
import { equal, type Proof } from './proof.ts';

export const startingAtOnce: Proof = {
  name: 'starting-at-once',
  claim: 'hosts that migrate and start at the same time on an empty database agree on schema, keys and first admin',
  run: async ({ short, progress }) => {
    const runs = short ? 2 : 10;
    for (let run = 1; run <= runs; run++) {
      progress(`database ${run} of ${runs}`);
      const database = await scratchDatabase('prove_start');
      const directory = scratchDirectory();
      const ground = { databaseUrl: database.url, dataDir: directory.path };
      const hosts: HostProcess[] = [];
      try {
        // Every other time the hosts bring the schema up to date themselves, as they do outside production.
        if (run % 2 === 0)
          for (const { code, output } of await Promise.all([tresen(ground, 'migrate'), tresen(ground, 'migrate')]))
            equal(code, 0, `migrate: ${output}`);
        const [one, other] = await Promise.all([startHost(ground), startHost(ground)]);
        hosts.push(one, other);
        const admins = await database.query("select 1 from app_user where role = 'admin'");
        equal(admins.length, 1, 'first admins');
        const token = await signIn(one.origin, admin);
        const me = await ask<{ user: { email: string } }>(other.origin, { token }, { path: '/me' });
        equal(me.user.email, admin.email, "one host's token on the other");
        for (const host of hosts) equal(await host.stop(), 0, 'exit code');
      } finally {
        await Promise.all(hosts.map((host) => host.kill()));
        await database.drop();
        directory.remove();
      }
    }
    return `${runs} times two hosts at once, after two migrations at once or without: one schema, one admin, one set of keys`;
  },
};
