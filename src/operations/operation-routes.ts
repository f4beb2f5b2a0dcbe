import type { Readiness } from './health.ts';
import { type Route, sendJson } from './http.ts';
import type { Metrics } from './metrics.ts';

/** `/healthz`: the process answers. `/readyz`: it can work, else 503 and what is missing. `/metrics`: for Prometheus. */
export function operationRoutes(readiness: () => Promise<Readiness>, metrics: Metrics): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      handle: (_request, response) => sendJson(response, 200, { alive: true }),
    },
    {
      method: 'GET',
      path: '/readyz',
      async handle(_request, response) {
        const answer = await readiness();
        sendJson(response, answer.ready ? 200 : 503, answer);
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      async handle(_request, response) {
        const { contentType, body } = await metrics.expose();
        response.writeHead(200, { 'content-type': contentType }).end(body);
      },
    },
  ];
}
