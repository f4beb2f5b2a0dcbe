import { DESK } from '../../kit/actor.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { findingEvent } from './open-finding.ts';
import { mayRectify, ownerOf, ownersCards } from './rules.ts';
import { type FindingState, LINKED_OBLIGATION, type LinkRequest } from './schema.ts';

/** How often the desk looks whether the request has been decided (ms). */
export const LOOK_EVERY = 10 * 60_000;

/** R52: a change request opened from the finding belongs to it; once it is approved, the finding is rectified. */
export function linkRequest(
  finding: FindingState,
  { requestId }: LinkRequest,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<null> {
  if (actor !== DESK && !mayRectify(finding, actor, organisation)) return forbid('finding.notYours');
  if (finding.stage !== 'open' || (requestId && !finding.customerId)) return refuse('finding.notOpen');
  const subject = finding.id;
  return accept(null, {
    events: [
      findingEvent(finding, requestId ? 'linked' : 'unlinked', { request: requestId ?? finding.requestId }),
    ],
    cards: ownersCards(finding, finding.round, organisation),
    obligations: [
      requestId
        ? {
            open: LINKED_OBLIGATION,
            subject,
            owner: ownerOf(finding),
            dueAt: finding.dueAt,
            moments: [{ at: new Date(now.getTime() + LOOK_EVERY).toISOString(), act: 'look' }],
          }
        : { close: LINKED_OBLIGATION, subject, evidence: 'the request came to nothing' },
    ],
  });
}
