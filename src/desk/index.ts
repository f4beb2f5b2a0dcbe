import type { Feature } from '../kit/feature.ts';
import { absences } from './absences/index.ts';
import { approvals } from './approvals/index.ts';
import { customersFeature } from './customers/index.ts';
import { handovers } from './handovers/index.ts';
import { helpFeature } from './help/index.ts';
import { internalAudits } from './internal-audits/index.ts';
import { mail } from './mail/index.ts';
import { needs } from './needs/index.ts';
import { obligationsFeature } from './obligations/index.ts';
import { onboarding } from './onboarding/index.ts';
import { organisation } from './organisation/index.ts';
import { people } from './people/index.ts';
import { requests } from './requests/index.ts';
import { reviews } from './reviews/index.ts';
import { schedulesFeature } from './schedules/index.ts';
import { spotChecks } from './spot-checks/index.ts';
import { surveys } from './surveys/index.ts';

/** The map of the bot. The order is that of the sections on a person's home. */
const desk: readonly Feature[] = [
  approvals,
  requests,
  reviews,
  customersFeature(() => desk),
  people,
  absences,
  handovers,
  surveys,
  onboarding,
  needs,
  spotChecks,
  internalAudits,
  mail,
  organisation,
];

/** @param upkeep features whose schedules need what only a running process has; they are listed and handled like the others */
export function deskFeatures(upkeep: readonly Feature[] = []): readonly Feature[] {
  const dutiful = [...desk, obligationsFeature(desk)];
  const all = [...dutiful, schedulesFeature([...dutiful, ...upkeep])];
  return [...all, helpFeature(all), ...upkeep];
}

export const features: readonly Feature[] = deskFeatures();

export { letterReader, type WaitingMail, waitingMail } from './mail/queries.ts';
export type { MailOutcome } from './mail/schema.ts';
export { type Line, linesOf } from './schedules/lines.ts';
export { answerByLink, type Paper, type PaperQuestion, paperOf } from './surveys/answer-page.ts';
