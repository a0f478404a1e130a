import type { Database } from '@tresen/adapters/mikro-orm';
import type { Clock, Outbox } from '@tresen/domain';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from '../kit/application.ts';

export interface Metrics {
  readonly registry: Registry;
  answered(request: Answered): void;
  /** A staff member, a number or a caller has been locked after wrong PINs. */
  locked(): void;
}

/** What Prometheus can ask of this process. */
export function createMetrics({
  database,
  outbox,
  clock,
}: {
  database: Database;
  outbox: Outbox;
  clock: Clock;
}): Metrics {
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
    name: 'tresen_outbox_waiting',
    help: 'Events that wait to go out',
    registers,
    async collect() {
      const { count, oldest } = await outbox.waiting();
      this.set(count);
      lag.set(oldest === null ? 0 : Math.max(0, clock.now() - oldest) / 1_000);
    },
  });
  const lag = new Gauge({
    name: 'tresen_outbox_lag_seconds',
    help: 'Age of the oldest event that waits to go out',
    registers,
  });
  if (database.kind === 'postgres')
    new Gauge({
      name: 'tresen_database_connections',
      help: 'Connections to PostgreSQL by state, and requests that wait for one',
      labelNames: ['state'] as const,
      registers,
      collect() {
        const { total, idle, waiting } = poolOf(database);
        this.set({ state: 'busy' }, total - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'waiting' }, waiting);
      },
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
    registry,
    answered: (request) => {
      const series = seriesOf(request);
      series.count();
      series.observe(request.duration / 1_000);
      if (request.code !== undefined) refusals.inc({ code: request.code });
    },
    locked: () => lockouts.inc(),
  };
}

interface PoolCounts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The counts of the `pg` pool, where the driver has opened one. */
function poolOf({ orm }: Database): PoolCounts {
  const connection: object = orm.em.getConnection();
  const pool: unknown = Object.values(connection).find(
    (value: unknown) => typeof value === 'object' && value !== null && 'totalCount' in value,
  );
  const count = (name: string) =>
    typeof pool === 'object' && pool !== null ? Number((pool as Record<string, unknown>)[name] ?? 0) : 0;
  return { total: count('totalCount'), idle: count('idleCount'), waiting: count('waitingCount') };
}
