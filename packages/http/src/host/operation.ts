import type Koa from 'koa';
import type { KeyRing } from '@tresen/adapters/jose';
import { openApiDocument, type OpenApiOptions } from '../kit/openapi.ts';
import { readiness, type HealthDeps } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface OperationDeps {
  readonly health: HealthDeps;
  readonly metrics: Metrics;
  readonly keyRing: Pick<KeyRing, 'jwks'>;
  readonly openApi: () => OpenApiOptions;
}

/** What stands at the root for machines and operators. */
export function operation({
  health,
  metrics,
  keyRing,
  openApi,
}: OperationDeps): Readonly<Record<string, (context: Koa.Context) => Promise<void> | void>> {
  // Written once, when somebody first reads it.
  let document: string | undefined;
  return {
    '/health/live': (context) => {
      context.body = { status: 'ok' };
    },
    '/health/ready': async (context) => {
      const report = await readiness(health);
      context.status = report.status === 'unavailable' ? 503 : 200;
      if (report.status === 'unavailable') context.set('Retry-After', '2');
      context.body = report;
    },
    '/metrics': async (context) => {
      context.body = await metrics.scrape();
      context.set('Content-Type', metrics.contentType);
    },
    '/openapi.json': (context) => {
      context.body = document ??= JSON.stringify(openApiDocument(openApi()));
      context.type = 'application/json';
    },
    '/.well-known/jwks.json': async (context) => {
      context.set('Cache-Control', 'public, max-age=60');
      context.body = await keyRing.jwks();
    },
  };
}
