import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { findingEvent, openFinding, rectifyUntil } from './open-finding.ts';
import { channelCards, judges, judgesCards, ownersCards } from './rules.ts';
import { type FindingState, RECHECK_OBLIGATION, type RecheckFinding } from './schema.ts';

export type Rechecked = { stage: 'accepted' | 'open'; round: number; dueAt: Date };

/** R52: whoever judges accepts the rectification or gives it back with a new deadline; nobody accepts their own (R22). */
export function recheckFinding(
  finding: FindingState,
  { round, accept: isAccepted, text }: RecheckFinding,
  circumstances: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<Rechecked> {
  const { actor, now, organisation } = circumstances;
  if (!judges(finding, actor, organisation)) return forbid('finding.notJudge');
  if (finding.rectifiedBy === actor.id) return forbid('finding.ownRectification');
  if (finding.stage !== 'rectified' || finding.round !== round) return refuse('finding.notRectified');
  if (!isAccepted && !text) return refuse('check.missing', { fields: { text: { key: 'check.missing' } } });
  const closed = {
    close: RECHECK_OBLIGATION,
    subject: finding.id,
    evidence: isAccepted ? 'accepted' : 'given back',
  };
  const shown = [
    ...ownersCards(finding, round, organisation),
    ...judgesCards(finding, organisation),
    ...channelCards(finding.origin, finding.checkId, finding.checkUnit, organisation),
  ];
  if (isAccepted) {
    return accept(
      { stage: 'accepted', round, dueAt: finding.dueAt },
      {
        events: [findingEvent(finding, 'accepted', { round })],
        cards: shown,
        obligations: [closed],
        answer: {},
      },
    );
  }
  const dueAt = rectifyUntil(finding.unit, now, organisation);
  const again = openFinding({ ...finding, round: round + 1 }, dueAt, circumstances);
  return accept(
    { stage: 'open', round: round + 1, dueAt },
    {
      events: [findingEvent(finding, 'givenBack', { round: round + 1, dueAt })],
      cards: [...shown, ...again.cards],
      obligations: [closed, ...again.obligations],
      answer: {},
    },
  );
}
