import { holdsOver } from '../../kit/access.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { findingEvent } from './open-finding.ts';
import { judgesOf, ownersCards } from './rules.ts';
import { FINDING_LATE_CARD, type FindingState, type RemindFinding } from './schema.ts';

/**
 * R52: shortly before its deadline a rectification is told to its owner once more, and from the deadline on to those who judge. A re-check
 * that is late is told to them and to the owner of the database.
 */
export function remindFinding(
  finding: FindingState,
  { waitsFor, act, lateMs }: RemindFinding,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<null> {
  const isWaiting = finding.stage === (waitsFor === 'recheck' ? 'rectified' : 'open');
  if (!isWaiting) return refuse('finding.notOpen');
  const { id, round } = finding;
  const late = (person: string): CardWish => ({
    kind: FINDING_LATE_CARD,
    target: `${id}/${round}/${waitsFor}/${act}`,
    audience: `person:${person}`,
  });
  const owners = ownersCards(finding, round, organisation).map(({ audience }) =>
    audience.slice('person:'.length),
  );
  const above = finding.holders.filter((person) =>
    holdsOver(person, 'implementationManager', finding.checkUnit, organisation),
  );
  const judging = judgesOf(finding, organisation);
  const told =
    act === 'remind'
      ? owners
      : [...judging, ...(waitsFor === 'recheck' ? above : [])].map((person) => person.id);
  return accept(null, {
    events: [findingEvent(finding, act === 'remind' ? 'reminded' : 'escalated', { round, waitsFor, lateMs })],
    cards: [...new Set(told)].map(late),
  });
}
