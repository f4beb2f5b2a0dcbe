import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { type Accepted, type AuditEvent, accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { findingEvent, openFinding, rectifyUntil } from './open-finding.ts';
import { channelCards, judgesChecks } from './rules.ts';
import { checkChain, FINISH_OBLIGATION, type JudgeItem, type JudgeState, WORK_CARD } from './schema.ts';

export type ItemJudged = {
  looked: number;
  finishes: boolean;
  finding: { unit: string; ownerId: string | null; dueAt: Date } | null;
};

/**
 * R52: a customer of the sample is in order, or something is wrong with it. A customer can have several findings until the check is
 * finished, which it is when everybody of the sample has been looked at.
 */
export function judgeItem(
  state: JudgeState,
  input: JudgeItem,
  circumstances: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<ItemJudged> {
  const { actor, organisation } = circumstances;
  const { item } = state;
  if (!judgesChecks(actor, state.unit, organisation)) return forbid('spotCheck.notYours');
  if (!item) return refuse('refusal.gone');
  if (state.finishedAt) return refuse('spotCheck.finished');
  if (input.verdict === 'inOrder' && item.verdict)
    return refuse('spotCheck.judgedAlready', { params: { name: item.name } });
  const looked = state.looked + (item.verdict ? 0 : 1);
  const finishes = looked === state.size;
  const found = input.verdict === 'finding' ? findingOf(state, item, input, circumstances) : null;
  return accept(
    { looked, finishes, finding: found?.finding ?? null },
    {
      events: [
        {
          chain: checkChain(state.id),
          type: 'spotCheck.judged',
          payload: { customer: item.customerId, verdict: input.verdict },
        },
        ...(found?.events ?? []),
        ...(finishes
          ? [{ chain: checkChain(state.id), type: 'spotCheck.finished', payload: { looked } }]
          : []),
      ],
      cards: [
        ...channelCards('spotCheck', state.id, state.unit, organisation),
        ...workCards(state, circumstances),
        ...(found?.cards ?? []),
      ],
      obligations: [
        ...(found?.obligations ?? []),
        ...(finishes ? [{ close: FINISH_OBLIGATION, subject: state.id, evidence: 'all looked at' }] : []),
      ],
      answer: { name: item.name, looked, size: state.size, finished: finishes },
    },
  );
}

type Found = Pick<Accepted<unknown>, 'cards' | 'obligations'> & {
  events: AuditEvent[];
  finding: NonNullable<ItemJudged['finding']>;
};

function findingOf(
  state: JudgeState,
  { unit, ownerId, customerId }: NonNullable<JudgeState['item']>,
  input: Extract<JudgeItem, { verdict: 'finding' }>,
  circumstances: Pick<Circumstances, 'now' | 'organisation'>,
): Found {
  const { findingId: id, field, severity } = input;
  const dueAt = rectifyUntil(unit, circumstances.now, circumstances.organisation);
  const finding = {
    id,
    checkId: state.id,
    origin: 'spotCheck' as const,
    unit,
    checkUnit: state.unit,
    field,
    severity,
    ownerId,
    holders: state.holders,
    round: 1,
  };
  return {
    finding: { unit, ownerId, dueAt },
    events: [
      findingEvent(finding, 'opened', { customer: customerId, field, severity, owner: ownerId, dueAt }),
    ],
    ...openFinding(finding, dueAt, circumstances),
  };
}

function workCards(state: JudgeState, { organisation }: Pick<Circumstances, 'organisation'>): CardWish[] {
  return state.holders
    .filter((person) => judgesChecks(person, state.unit, organisation))
    .map(({ id }) => ({ kind: WORK_CARD, target: state.id, audience: `person:${id}` }));
}
