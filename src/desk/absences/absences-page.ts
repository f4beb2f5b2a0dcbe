import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Page, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Desk } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { type Text, text } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { PersonState } from '../people/schema.ts';
import { absencesAround } from './queries.ts';
import { decidingGrants } from './rules.ts';
import type { Absence } from './schema.ts';
import { daysText } from './set-absence.ts';

type Person = Pick<PersonState, 'id' | 'name' | 'grants'>;

/** R04: when somebody is away and who stands in, for whom they stand in, and what can be done about it. */
export async function absenceParts(person: Person, desk: Desk): Promise<{ say: Text; parts: Part[] }> {
  const [{ own, standsIn }, organisation] = await Promise.all([
    absencesAround(person.id, desk),
    desk.organisation(),
  ]);
  const decides = decidingGrants(person, organisation).length > 0;
  const params = { name: personText(person.id, person.name, organisation) };
  const buttons = decides ? [setButton(person.id)] : [];
  return {
    say: text(own.length > 0 ? 'absence.list' : decides ? 'absence.none' : 'absence.decidesNothing', params),
    parts: [
      ...(own.length > 0
        ? [{ part: 'items' as const, items: own.map((absence) => ownItem(absence, organisation)) }]
        : []),
      ...standsIn.map(
        (absence): Part => ({
          part: 'text',
          text: text('absence.standsIn', {
            deputy: personText(absence.deputyId, absence.deputyName, organisation),
            name: personText(absence.personId, absence.name, organisation),
            ...daysText(absence),
          }),
          tone: 'quiet',
        }),
      ),
      ...buttonsPart(buttons),
    ],
  };
}

export async function absencesPage(person: Person, desk: Desk): Promise<Page> {
  const { say, parts } = await absenceParts(person, desk);
  return { title: 'absence.title', summary: say, parts: [{ part: 'text', text: say }, ...parts] };
}

function ownItem(absence: Absence, organisation: Organisation): Item {
  const { id, deputyId, deputyName } = absence;
  const deputy = personText(deputyId, deputyName, organisation);
  const end: Button = {
    action: 'absence.end',
    label: 'button.endAbsence',
    target: id,
    commandId: mintCommandId(),
    style: 'danger',
    confirm: {
      title: 'confirm.endAbsence.title',
      text: text('confirm.endAbsence.text', { deputy }),
      yes: 'button.endAbsence',
    },
  };
  return {
    title: text('absence.days', daysText(absence)),
    facts: [text('absence.deputy', { deputy })],
    buttons: [end],
  };
}

function setButton(personId: string): Button {
  return buttonOf('absence.set', 'button.setAbsence', personId, '', 'primary');
}
