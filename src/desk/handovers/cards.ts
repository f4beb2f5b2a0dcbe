import { buttonOf } from '../../kit/button-of.ts';
import type { Part } from '../../kit/card.ts';
import type { CardKind } from '../../kit/feature.ts';
import { storyOf } from '../../kit/story.ts';
import { text } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import { isAdministrator, nameOf } from '../people/queries.ts';
import { parseEventTarget, personChain } from '../people/schema.ts';
import { heldFacts } from './describe.ts';
import { heldBy } from './queries.ts';
import { Counts } from './schema.ts';

/** R06: somebody has left; what they still hold, as it is now, so that nothing stays without an owner. */
export const leftCard: CardKind = {
  async draw(target, reader, desk) {
    const { personId } = parseEventTarget(target);
    const [held, organisation] = await Promise.all([heldBy(personId, desk), desk.organisation()]);
    if (!held || !(await isAdministrator(reader.audience.slice('person:'.length), desk))) return null;
    const words = text('people.leftTold', {
      name: personText(personId, await nameOf(personId, desk), organisation),
    });
    const facts = heldFacts(held);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: facts.length > 0 ? 'warning' : 'plain' },
        ...(facts.length > 0
          ? heldParts(facts)
          : [{ part: 'text' as const, text: text('people.holdsNothing'), tone: 'good' as const }]),
        {
          part: 'buttons',
          buttons: [
            ...(facts.length > 0
              ? [buttonOf('people.handOver', 'button.handOver', personId, '', 'primary')]
              : []),
            buttonOf('people.open', 'button.open', personId),
          ],
        },
      ],
    };
  },
};

/** To the successor: whose work is theirs now, and how much of it. */
export const handedOverCard: CardKind = {
  async draw(target, _reader, desk) {
    const { personId, seq } = parseEventTarget(target);
    const [event] = await storyOf(personChain(personId), desk, seq);
    const counts = Counts.safeParse(event?.payload);
    if (!event || !counts.success) return null;
    const organisation = await desk.organisation();
    const [name, by] = await Promise.all([nameOf(personId, desk), nameOf(event.actor, desk)]);
    const words = text('people.tookOver', {
      name: personText(personId, name, organisation),
      by: personText(event.actor, by, organisation),
    });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words },
        { part: 'facts', facts: heldFacts(counts.data) },
      ],
    };
  },
};

function heldParts(facts: ReturnType<typeof heldFacts>): Part[] {
  return [
    { part: 'text', text: text('people.holds'), tone: 'strong' },
    { part: 'facts', facts },
  ];
}
