import { ROLES, type Role } from '../../kit/actor.ts';
import { lateText } from '../../kit/late-text.ts';
import type { StoryEvent } from '../../kit/story.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import type { Away } from '../absences/schema.ts';
import { personText, roleText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { RequestView } from './queries.ts';

/** Every event of a request's chain as a sentence: what the thread, the messages and the history say of it. */
const SENTENCES = {
  'request.drafted': 'story.drafted',
  'request.filled': 'story.filled',
  'request.clueRaised': 'story.clueRaised',
  'request.submitted': 'story.submitted',
  'request.resubmitted': 'story.resubmitted',
  'request.withdrawn': 'story.withdrawn',
  'request.reopened': 'story.reopened',
  'request.approved': 'story.entered',
  'step.approved': 'story.approved',
  'step.returned': 'story.returned',
  'step.unconfirmed': 'story.unconfirmed',
  'step.rejected': 'story.rejected',
  'step.reminded': 'story.reminded',
  'step.escalated': 'story.escalated',
  'step.nudged': 'story.nudged',
  'step.claimed': 'story.claimed',
  'step.reassigned': 'story.reassigned',
  'request.asked': 'story.asked',
  'request.answered': 'story.answered',
  'request.handedOver': 'story.handedOver',
} as const;
type Told = keyof typeof SENTENCES;

/** @returns a sentence without any value of the request but the customer's name and numbers: fit for a channel */
export function storyText(view: RequestView, event: StoryEvent, organisation: Organisation): Text {
  if (!isTold(event.type)) return verbatim(event.type);
  const { state } = view;
  const named = String(event.payload.to ?? event.actor);
  const late = Number(event.payload.lateMs ?? 0);
  const sentence = text(SENTENCES[event.type], {
    number: state.number,
    kind: kindText(state.kind),
    name: verbatim(state.customerName),
    by: actorText(view, event, organisation),
    role: roleOf(event.payload.role),
    to: roleOf(event.payload.to),
    person: personText(named, view.names.get(named) ?? named, organisation),
    customerNumber: view.customerNumber ?? '',
  });
  const lateness = lateText(late);
  return lateness ? { join: [sentence, lateness], with: ' ' } : sentence;
}

/** Who did it; a deputy did it for somebody (R04). */
function actorText({ names }: RequestView, { actor, payload }: StoryEvent, organisation: Organisation): Text {
  const named = (id: string): Text => personText(id, names.get(id) ?? id, organisation);
  const { deputyFor } = payload;
  return typeof deputyFor === 'string' ? forText(named(actor), named(deputyFor)) : named(actor);
}

/** R04: X for Y. */
export function forText(by: Text, absent: Text): Text {
  return text('person.for', { by, absent });
}

/** Who took a decision, and for whom. */
export function deciderText(
  { personId, name, forId, forName }: RequestView['state']['decisions'][number],
  organisation: Organisation,
): Text {
  const by = personText(personId, name, organisation);
  return forId ? forText(by, personText(forId, forName ?? forId, organisation)) : by;
}

/** R04: X for Y, for everybody who stands in. */
export function standingIn(deputies: readonly Away[], organisation: Organisation): Text[] {
  return deputies.map(({ personId, name, deputyId, deputyName }) =>
    forText(
      personText(deputyId ?? '', deputyName ?? '', organisation),
      personText(personId, name, organisation),
    ),
  );
}

function isTold(type: string): type is Told {
  return Object.hasOwn(SENTENCES, type);
}

function roleOf(value: unknown): Text {
  const role: Role | undefined = ROLES.find((known) => known === value);
  return role ? roleText(role) : verbatim('');
}

export function kindText(kind: RequestView['state']['kind']): Text {
  return text(kind === 'customer.create' ? 'request.kind.create' : 'request.kind.change');
}
