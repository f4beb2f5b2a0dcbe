import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Audience, CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { callable } from '../absences/rules.ts';
import { Away } from '../absences/schema.ts';
import type { Organisation } from '../organisation/schema.ts';
import { campaignCard, campaignChannel } from './fill-campaign.ts';
import { ESCALATION, openIn } from './rules.ts';
import {
  ALERT_CARD,
  CAMPAIGN_CARD,
  Campaign,
  campaignChain,
  LIST_CARD,
  type ListMoment,
  NOTE_CARD,
  REMINDER_CARD,
  ReviewList,
  targetOf,
} from './schema.ts';

/** `holders`: whoever may have to be told. */
export const TellState = z.object({
  campaign: Campaign,
  list: ReviewList,
  holders: z.array(Holder),
  away: z.array(Away),
});
export type TellState = z.output<typeof TellState>;

/**
 * R50: what the clock does about a list that has open customers. First its owner gets it. A plain reminder is in everybody's daily list already, so it is only
 * recorded; the last one is told directly. When it is due, the owner's manager is told, later the sales manager, and the campaign's thread
 * says so: whose list and how many, no customer.
 */
export function tellList(
  state: TellState,
  { act, lateMs }: ListMoment,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<null> {
  const { campaign, list } = state;
  const open = openIn(list);
  if (campaign.stage !== 'running' || open === 0) return refuse('reviews.listDone');
  if (act === 'handOut') return accept(null, { cards: wishes(LIST_CARD, campaign.id, state, organisation) });
  const payload = { list: list.list, open, lateMs };
  const chain = campaignChain(campaign.id);
  if (act === 'remind' || act === 'remindLast') {
    const target = targetOf(campaign.id, list.list);
    const cards = act === 'remind' ? [] : wishes(REMINDER_CARD, target, state, organisation);
    return accept(null, {
      events: [{ chain, type: 'review.reminded', payload: { ...payload, last: act === 'remindLast' } }],
      cards,
    });
  }
  if (act !== 'escalate' && act !== 'escalateHigher') return refuse('refusal.gone');
  const role = ESCALATION[act];
  return accept(null, {
    events: [{ chain, type: 'review.escalated', payload: { ...payload, to: role } }],
    cards: [...alerts(state, act, organisation), ...campaignCard(campaign, organisation)],
  });
}

/** The owner, or whoever stands in; of a list of a role all who hold it. */
function wishes(
  kind: string,
  target: string,
  { list, holders, away }: TellState,
  organisation: Organisation,
): CardWish[] {
  const own = list.personId;
  const deputy = away.find(({ personId }) => personId === own)?.deputyId;
  const holding = holders.filter((person) => holdsOver(person, list.role, list.unit, organisation));
  const people =
    own === null
      ? callable(
          holding.map(({ id }) => id),
          away,
        )
      : [deputy ?? own];
  return people.map((id) => ({ kind, target, audience: `person:${id}` }));
}

/** Once a unit and level, however many of its lists are late: the card counts them when it is drawn. */
function alerts(
  { campaign, list, holders, away }: TellState,
  act: 'escalate' | 'escalateHigher',
  organisation: Organisation,
): CardWish[] {
  const told = holders
    .filter(
      (person) => person.id !== list.personId && holdsOver(person, ESCALATION[act], list.unit, organisation),
    )
    .map(({ id }) => id);
  const target = targetOf(campaign.id, `${list.unit}/${act}`);
  const channel = campaignChannel(campaign.unit, organisation);
  return [
    ...callable(told, away).map(
      (id): CardWish => ({ kind: ALERT_CARD, target, audience: `person:${id}` satisfies Audience }),
    ),
    ...(channel
      ? [
          {
            kind: NOTE_CARD,
            target,
            audience: channel,
            inThreadOf: { kind: CAMPAIGN_CARD, target: campaign.id },
          },
        ]
      : []),
  ];
}
