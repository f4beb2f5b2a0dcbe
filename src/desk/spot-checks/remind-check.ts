import { holdsOver } from '../../kit/access.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { judgesChecks } from './rules.ts';
import { type CheckState, checkChain, LATE_CARD, type RemindCheck } from './schema.ts';

/** R52: a check that is not finished in time is told to the sales managers, and from its due time on to the owner of the database too. */
export function remindCheck(
  check: CheckState,
  { act, lateMs }: RemindCheck,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<null> {
  if (check.finishedAt) return refuse('spotCheck.finished');
  const told = check.holders.filter(
    (person) =>
      judgesChecks(person, check.unit, organisation) ||
      (act === 'escalate' && holdsOver(person, 'implementationManager', check.unit, organisation)),
  );
  return accept(null, {
    events: [
      {
        chain: checkChain(check.id),
        type: act === 'remind' ? 'spotCheck.reminded' : 'spotCheck.escalated',
        payload: { looked: check.looked, size: check.size, lateMs },
      },
    ],
    cards: told.map(
      ({ id }): CardWish => ({ kind: LATE_CARD, target: `${check.id}/${act}`, audience: `person:${id}` }),
    ),
  });
}
