import type { Action } from '../../kit/feature.ts';
import { gone, notAllowed, refused } from '../../kit/reply.ts';
import { text } from '../../kit/text.ts';
import { personFile } from '../people/queries.ts';
import { looksAfterPeople } from '../people/rules.ts';
import { heldFacts } from './describe.ts';
import { confirmHandOverForm, handOverForm } from './forms.ts';
import { countHeld, whyNoHandOver } from './hand-over.ts';
import { heldBy, readHandOver } from './queries.ts';
import { Counts } from './schema.ts';

export const openHandOver: Action = async (interaction, desk) => {
  const [actor, person, held] = await Promise.all([
    interaction.person(),
    personFile(interaction.target, desk),
    heldBy(interaction.target, desk),
  ]);
  if (!looksAfterPeople(actor)) return notAllowed;
  if (!person || !held) return gone;
  if (heldFacts(held).length === 0)
    return { kind: 'say', say: text('people.handOver.nothing', { name: person.name }), tone: 'good' };
  return { kind: 'form', open: handOverForm(person, held) };
};

/** What would be refused is refused here, at the field, before anything is to be confirmed. */
export const previewHandOver: Action = async (interaction, desk) => {
  const [actor, organisation, state] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    readHandOver(interaction.target, String(interaction.values['to'] ?? ''), desk),
  ]);
  if (!looksAfterPeople(actor)) return notAllowed;
  if (!state) return gone;
  const refusal = whyNoHandOver(state, { actor, organisation });
  if (refusal) return refused(refusal.refusal);
  return { kind: 'form', open: confirmHandOverForm(state.from, state.to ?? state.from, countHeld(state)) };
};

export const handOverConfirmed: Action = async ({ target, state, envelope }, desk) => {
  const outcome = await desk.execute('person.handOver', { from: target, to: state['to'] ?? '' }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const { from, to, ...counts } = outcome.answer;
  const say = text('people.handedOver', { from: String(from), to: String(to) });
  return {
    kind: 'say',
    say,
    tone: 'good',
    parts: [{ part: 'facts', facts: heldFacts(Counts.parse(counts)) }],
  };
};
