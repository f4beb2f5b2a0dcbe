import { LANGUAGES, type Role } from '../../kit/actor.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { accountGroup, personOf, unitOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { FIELDS, type FieldKey, fieldOf, labelOf } from './fields.ts';

export function unitText(id: string, organisation: Organisation): Text {
  const unit = unitOf(organisation, id);
  return unit ? named(unit.names ?? {}, unit.name) : verbatim(id);
}

export function groupText(id: string, organisation: Organisation): Text {
  const group = accountGroup(organisation, id);
  return { join: [verbatim(id), ...(group ? [named(group.names, group.names.en)] : [])], with: ' · ' };
}

/** @param name what the register holds; the organisation file may know the name in other scripts */
export function personText(id: string, name: string, organisation: Organisation): Text {
  return named(personOf(organisation, id)?.names ?? {}, name);
}

export function roleText(role: Role): Text {
  return text(`role.${role}`);
}

/** A field's label; a contact's says which contact it is about. */
export function keyLabel(key: FieldKey): Text {
  return text(labelOf(fieldOf(key).field));
}

/** A stored value as a person reads it: codes by their names, what was typed to the letter. */
export function valueText(key: FieldKey, value: string, organisation: Organisation): Text {
  const { field } = fieldOf(key);
  const { input } = FIELDS[field];
  if (input.widget === 'lookup') {
    if (input.lookup === 'countries') return { code: value, of: 'region' };
    if (input.lookup === 'currencies')
      return { join: [verbatim(value), { code: value, of: 'currency' }], with: ' · ' };
    return personText(value, personOf(organisation, value)?.name ?? value, organisation);
  }
  if (input.widget === 'choice') return optionText(input.options, value);
  if (field === 'creditLimit' && Number.isFinite(Number(value)))
    return text('value.number', { value: Number(value) });
  return verbatim(value);
}

export function optionText(options: string, value: string): Text {
  if (options === 'language') return { code: value, of: 'language' };
  // The catalogs hold a word for every option of FIELDS; the catalog test walks them.
  return text(`option.${options}.${value}` as Parameters<typeof text>[0]);
}

function named(
  names: Partial<Record<(typeof LANGUAGES)[number], string | undefined>>,
  otherwise: string,
): Text {
  const known = LANGUAGES.flatMap((language) => (names[language] ? [[language, names[language]]] : []));
  return { names: Object.fromEntries(known), otherwise };
}
