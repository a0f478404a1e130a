import type { Database } from '@tresen/adapters/mikro-orm';
import { openStatuses, type Clock, type Outbox, type PassQueue, type Payments } from '@tresen/domain';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from '../kit/application.ts';

export interface Metrics {
  readonly contentType: string;
  /** Everything, as Prometheus reads it; also while the database is gone. */
  scrape(): Promise<string>;
  answered(request: Answered): void;
  /** A staff member, a number or a caller has been locked after wrong PINs. */
  locked(): void;
  /** What a try to bring a pass up to date came to. */
  pushed(platform: string, outcome: string): void;
}

export interface MetricsDeps {
  readonly database: Pick<Database, 'connections'>;
  readonly outbox: Pick<Outbox, 'waiting'>;
  readonly payments: Pick<Payments, 'counts'>;
  readonly passQueue: Pick<PassQueue, 'figures'>;
  readonly clock: Clock;
  /** How many WebSockets are open. */
  readonly watchers: () => number;
}

/** What Prometheus can ask of this process. */
export function createMetrics({ database, outbox, payments, passQueue, clock, watchers }: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'tresen_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'tresen_http_request_duration_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'tresen_refusals_total',
    help: 'Refusals by code',
    labelNames: ['code'] as const,
    registers,
  });
  const lockouts = new Counter({ name: 'tresen_pin_lockouts_total', help: 'Locks after wrong PINs', registers });

  new Gauge({
    name: 'tresen_live_sockets',
    help: 'WebSockets that watch a store',
    registers,
    collect() {
      this.set(watchers());
    },
  });
  const gauges = databaseGauges({ database, outbox, payments, passQueue, clock, registers });
  const pushes = new Counter({
    name: 'tresen_pass_pushes_total',
    help: 'Tries to bring wallet passes up to date, by platform and what they came to',
    labelNames: ['platform', 'outcome'] as const,
    registers,
  });

  // Labels are looked up once a route and status, not once a request.
  const known = new Map<string, { count: () => void; observe: (seconds: number) => void }>();
  const seriesOf = ({ method, route, status }: Answered) => {
    const name = `${method} ${route} ${status}`;
    let series = known.get(name);
    if (!series) {
      const counter = requests.labels({ method, route, status: String(status) });
      const histogram = durations.labels({ method, route });
      series = { count: () => counter.inc(), observe: (seconds) => histogram.observe(seconds) };
      known.set(name, series);
    }
    return series;
  };

  return {
    contentType: registry.contentType,
    scrape: async () => {
      await gauges();
      return registry.metrics();
    },
    answered: (request) => {
      const series = seriesOf(request);
      series.count();
      series.observe(request.duration / 1_000);
      if (request.code !== undefined) refusals.inc({ code: request.code });
    },
    locked: () => lockouts.inc(),
    pushed: (platform, outcome) => pushes.inc({ platform, outcome }),
  };
}

type GaugeDeps = Omit<MetricsDeps, 'watchers'> & { readonly registers: Registry[] };

/** Sets what is read from the database. What cannot be read is left out of the scrape; the rest is answered all the same. */
function databaseGauges({ database, outbox, payments, passQueue, clock, registers }: GaugeDeps): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const up = gauge('tresen_database_up', 'Whether the database answered when this was scraped');
  const waiting = gauge('tresen_outbox_waiting', 'Events that wait to go out');
  const lag = gauge('tresen_outbox_lag_seconds', 'Age of the oldest event that waits to go out');
  const passes = new Gauge({
    name: 'tresen_pass_copies',
    help: 'Copies of wallet passes by platform: told of changes, waiting to be told, and given up',
    labelNames: ['platform', 'state'] as const,
    registers,
  });
  const passLag = new Gauge({
    name: 'tresen_pass_push_lag_seconds',
    help: 'How long the copy of a pass that waits longest is overdue',
    labelNames: ['platform'] as const,
    registers,
  });
  const connections = new Gauge({
    name: 'tresen_database_connections',
    help: 'Connections to PostgreSQL by state, and statements that wait for one',
    labelNames: ['state'] as const,
    registers,
  });
  const underWay = new Gauge({
    name: 'tresen_payments',
    help: 'Payments by state that may still take money, wait for a person, or fit no sale',
    labelNames: ['status'] as const,
    registers,
  });
  return async () => {
    for (const each of [waiting, lag]) each.remove();
    underWay.reset();
    try {
      const { count, oldest } = await outbox.waiting();
      waiting.set(count);
      lag.set(oldest === null ? 0 : Math.max(0, clock.now() - oldest) / 1_000);
      const counts = await payments.counts();
      for (const status of [...openStatuses, 'orphaned']) underWay.set({ status }, counts[status] ?? 0);
      for (const { platform, copies, waiting: due, dead, oldestDueAt } of await passQueue.figures(null)) {
        passes.set({ platform, state: 'held' }, copies);
        passes.set({ platform, state: 'waiting' }, due);
        passes.set({ platform, state: 'dead' }, dead);
        passLag.set({ platform }, oldestDueAt === null ? 0 : Math.max(0, clock.now() - oldestDueAt) / 1_000);
      }
      up.set(1);
    } catch {
      up.set(0);
    }
    const pool = await database.connections();
    for (const [state, count] of Object.entries(pool ?? {})) connections.set({ state }, Number(count));
  };
}
