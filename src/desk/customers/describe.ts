import { type Text, text, verbatim } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import { personOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { formatPhone } from '../quality/check-phone.ts';
import { FIELDS, type FieldKey, fieldOf, labelOf } from './fields.ts';

export { groupText, personText, roleText, unitText } from '../organisation/describe.ts';

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
  if (input.widget === 'date') return { moment: value, style: 'date' };
  if (input.widget === 'choice') return optionText(input.options, value);
  if (field === 'creditLimit' && Number.isFinite(Number(value)))
    return text('value.number', { value: Number(value) });
  if (field === 'phone' || field === 'contactPhone') return verbatim(formatPhone(value));
  return verbatim(value);
}

export function optionText(options: string, value: string): Text {
  if (options === 'language') return { code: value, of: 'language' };
  // The catalogs hold a word for every option of FIELDS; the catalog test walks them.
  return text(`option.${options}.${value}` as Parameters<typeof text>[0]);
}
