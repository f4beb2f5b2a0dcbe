import type { Feature } from '../../kit/feature.ts';
import { handOverConfirmed, openHandOver, previewHandOver } from './actions.ts';
import { handedOverCard, leftCard } from './cards.ts';
import { handOverCommand } from './commands.ts';

/** What a leaver holds goes to a successor (R06). Begins on a person's page and on the card that tells of their leaving. */
export const handovers: Feature = {
  name: 'handovers',
  commands: () => [handOverCommand],
  actions: { 'people.handOver': openHandOver },
  opens: ['people.handOver'],
  submissions: { 'people.handOver': previewHandOver, 'people.handOverConfirmed': handOverConfirmed },
  cards: { 'people.left': leftCard, 'people.handedOver': handedOverCard },
};
