import { deviceScopes } from '@tresen/domain';
import { LiveQuery } from '../wire/live.ts';
import { refuse } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';

/** What happens in a store, as it happens. Whoever comes without an upgrade is told so; the host answers those that come with one. */
export const liveRoute: Route = route({
  method: 'GET',
  path: '/store/live',
  operationId: 'watchStore',
  summary: 'A WebSocket that tells what happens in the store',
  area: 'store',
  scopes: deviceScopes,
  query: LiveQuery,
  status: 101,
  refusals: ['UNAVAILABLE'],
  handle: async () => {
    throw refuse('UPGRADE_REQUIRED');
  },
});

export const liveRoutes: readonly Route[] = [liveRoute];
