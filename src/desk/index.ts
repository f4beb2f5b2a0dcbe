import type { Feature } from '../kit/feature.ts';
import { approvals } from './approvals/index.ts';
import { customers } from './customers/index.ts';
import { handovers } from './handovers/index.ts';
import { helpFeature } from './help/index.ts';
import { organisation } from './organisation/index.ts';
import { people } from './people/index.ts';
import { requests } from './requests/index.ts';

/** The map of the bot. The order is that of the sections on a person's home. */
const desk: readonly Feature[] = [approvals, requests, customers, people, handovers, organisation];

export const features: readonly Feature[] = [...desk, helpFeature(desk)];
