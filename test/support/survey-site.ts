import type { Desk } from '../../src/kit/feature.ts';
import { createHttp } from '../../src/operations/http.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createWeb } from '../../src/surfaces/web/routes.ts';
import { surveyRoutes } from '../../src/surfaces/web/survey.ts';

export type SurveySite = {
  /** Where the survey of this invitation stands, as its letter would say. */
  link(invitationId: string, until: Date): string;
  close(): Promise<void>;
};

/** The pages behind links to surveys, over a real server on a free port. */
export async function openSurveySite(desk: Desk): Promise<SurveySite> {
  const log = createLogger('silent');
  const routes = createWeb({
    desk,
    features: [],
    drawPicture: async () => Buffer.alloc(0),
    writeSheet: async () => Buffer.alloc(0),
    pages: surveyRoutes({ desk }),
    log,
  });
  const http = createHttp({ routes, log });
  const port = await http.listen(0, '127.0.0.1');
  return {
    link(invitationId, until) {
      const { pathname } = new URL(desk.links.make('survey', invitationId, until));
      return `http://127.0.0.1:${port}${pathname}`;
    },
    close: () => http.close(100),
  };
}
