import { delay, http, HttpResponse, type HttpHandler } from 'msw';
import type { FakeSumUp } from './sumup.ts';

/** Handlers for Mock Service Worker that answer requests to `baseUrl` from the fake. */
export const sumUpHandlers = (fake: Pick<FakeSumUp, 'answer'>, baseUrl = 'https://api.sumup.com'): HttpHandler[] => [
  http.all(`${baseUrl}/*`, async ({ request }) => {
    const arrived = await fake.answer(request);
    if (arrived === 'broken') return HttpResponse.error();
    if (arrived === 'nothing') await delay('infinite');
    return arrived instanceof Response ? arrived : HttpResponse.error();
  }),
];
