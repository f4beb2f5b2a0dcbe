import type { Feature } from '../../kit/feature.ts';
import { digests, inbox, more, toDo } from './actions.ts';
import { obligationCommands } from './commands.ts';
import { digestCard } from './digest-card.ts';
import type { AllDuties } from './duties-page.ts';
import { DIGEST_CARD } from './schema.ts';

/** Tells people what they have to do, from what the other features declare of their obligations. */
export function obligationsFeature(others: readonly Feature[]): Feature {
  const duties: AllDuties = Object.assign({}, ...others.map((feature) => feature.duties ?? {}));
  return {
    name: 'obligations',
    commands: obligationCommands,
    verbs: { inbox: { hint: 'verb.inbox', roles: 'everyone', run: inbox(duties) } },
    actions: { 'obligations.inbox': inbox(duties), 'obligations.more': more(duties) },
    cards: { [DIGEST_CARD]: digestCard(duties) },
    schedules: { 'obligations.digest': digests },
    home: toDo(duties),
  };
}
