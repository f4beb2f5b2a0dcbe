import { DESK } from '../../kit/actor.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import { calendarOf } from '../organisation/rules.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { findingEvent, rectifyUntil } from './open-finding.ts';
import { channelCards, judgesCards, mayRectify, ownersCards } from './rules.ts';
import {
  type FindingState,
  JUDGES,
  LINKED_OBLIGATION,
  RECHECK_OBLIGATION,
  RECTIFY_OBLIGATION,
  type RectifyFinding,
} from './schema.ts';

/** R52: mended, says its owner, or shows the change request that mended it; then it is looked at again by those who judge. */
export function rectifyFinding(
  finding: FindingState,
  { round, text, requestId }: RectifyFinding,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<null> {
  const byRequest = actor === DESK;
  if (!byRequest && !mayRectify(finding, actor, organisation)) return forbid('finding.notYours');
  if (finding.stage !== 'open' || finding.round !== round) return refuse('finding.notOpen');
  if (byRequest ? finding.requestId !== requestId : !text)
    return refuse('check.missing', { fields: { text: { key: 'check.missing' } } });
  const dueAt = rectifyUntil(finding.checkUnit, now, organisation);
  const calendar = calendarOf(organisation, unitOrCompany(finding.checkUnit, organisation));
  return accept(null, {
    events: [findingEvent(finding, 'rectified', { round, ...(requestId && { request: requestId }) })],
    cards: [
      ...ownersCards(finding, round, organisation),
      ...judgesCards(finding, organisation),
      ...channelCards(finding.origin, finding.checkId, finding.checkUnit, organisation),
    ],
    obligations: [
      {
        close: RECTIFY_OBLIGATION,
        subject: finding.id,
        evidence: requestId ? `request ${requestId}` : 'said so',
      },
      { close: LINKED_OBLIGATION, subject: finding.id, evidence: 'rectified' },
      {
        open: RECHECK_OBLIGATION,
        subject: finding.id,
        owner: { role: JUDGES[finding.origin], unit: finding.checkUnit },
        dueAt,
        moments: workingLadder(calendar, dueAt, {}, now),
      },
    ],
    answer: { checkId: finding.checkId },
  });
}
