import type { Feature } from '../kit/feature.ts';
import { absences } from './absences/index.ts';
import { approvals } from './approvals/index.ts';
import { customers } from './customers/index.ts';
import { handovers } from './handovers/index.ts';
import { helpFeature } from './help/index.ts';
import { organisation } from './organisation/index.ts';
import { people } from './people/index.ts';
import { requests } from './requests/index.ts';
import { schedulesFeature } from './schedules/index.ts';

/** The map of the bot. The order is that of the sections on a person's home. */
const desk: readonly Feature[] = [approvals, requests, customers, people, absences, handovers, organisation];

/** @param upkeep features whose schedules need what only a running process has; they are listed and handled like the others */
export function deskFeatures(upkeep: readonly Feature[] = []): readonly Feature[] {
  const all = [...desk, schedulesFeature([...desk, ...upkeep])];
  return [...all, helpFeature(all), ...upkeep];
}

export const features: readonly Feature[] = deskFeatures();

export { type Line, linesOf } from './schedules/lines.ts';
