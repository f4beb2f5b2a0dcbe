import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { HOUR } from '../../kit/time-spans.ts';
import { calendarOf, unitOf } from '../organisation/rules.ts';
import { campaignDates } from './deadlines.ts';
import { mayOpen } from './rules.ts';
import {
  CLOSE_OBLIGATION,
  campaignChain,
  FILL_OBLIGATION,
  type OpenCampaign,
  WATCH_OBLIGATION,
} from './schema.ts';

/** Whether one of the same kind is running over the same unit. */
export const OpenState = z.object({ running: z.boolean() });
export type OpenState = z.output<typeof OpenState>;

export type CampaignOpened = { dueAt: Date; closesAt: Date; openedBy: string | null };

/** How often the progress is looked at while a campaign runs. */
export const WATCH_EVERY_MS = HOUR;

/**
 * R50, R54: opens a campaign. Only its row stands at once: an obligation of the desk fills it piece by piece, so that a million customers
 * hold up nobody.
 */
export function openCampaign(
  { running }: OpenState,
  { campaignId, kind, unit, role, oneIn, days }: OpenCampaign,
  { actor, now, organisation }: Circumstances,
): Decision<CampaignOpened> {
  if (!unitOf(organisation, unit)) return refuse('refusal.gone');
  const byDesk = actor.id === 'desk';
  if (!byDesk && !mayOpen(kind, unit, actor, organisation)) return forbid('reviews.mayNotOpen');
  if ((kind === 'check') !== (role !== '')) return refuse('refusal.invalid');
  if (running) return refuse('reviews.runsAlready', { fields: { unit: { key: 'reviews.runsAlready' } } });
  const dates = campaignDates(calendarOf(organisation, unit), now, days);
  const watchAt = new Date(now.getTime() + WATCH_EVERY_MS);
  const owner = { role: 'implementationManager', unit } as const;
  return accept(
    { ...dates, openedBy: byDesk ? null : actor.id },
    {
      events: [
        {
          chain: campaignChain(campaignId),
          type: 'review.opened',
          payload: { kind, unit, role, oneIn, dueAt: dates.dueAt.toISOString() },
        },
      ],
      obligations: [
        {
          open: FILL_OBLIGATION,
          subject: campaignId,
          owner,
          dueAt: now,
          moments: [{ at: now.toISOString(), act: 'fill' }],
        },
        {
          open: WATCH_OBLIGATION,
          subject: campaignId,
          owner,
          dueAt: dates.closesAt,
          moments: [{ at: watchAt.toISOString(), act: 'watch' }],
        },
        {
          open: CLOSE_OBLIGATION,
          subject: campaignId,
          owner,
          dueAt: dates.closesAt,
          moments: [{ at: dates.closesAt.toISOString(), act: 'close' }],
        },
      ],
      answer: { campaignId },
    },
  );
}
