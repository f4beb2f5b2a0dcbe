import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { campaignCard } from './fill-campaign.ts';
import { Campaign, type ShowProgress } from './schema.ts';

/** `mark` changes with every act on a list. */
export const ProgressState = z.object({ campaign: Campaign, mark: z.string() });
export type ProgressState = z.output<typeof ProgressState>;

/** R50: the card in the channel follows the work once in a while, and not where nothing has happened. */
export function showProgress(
  { campaign, mark }: ProgressState,
  _input: ShowProgress,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<string> {
  if (campaign.stage !== 'running') return refuse('reviews.notRunning');
  if (campaign.cursor === mark) return refuse('reviews.nothingNew');
  return accept(mark, { cards: campaignCard(campaign, organisation) });
}
