import { type Text, text } from '../../kit/text.ts';
import { roleText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Grant } from './schema.ts';

/** Where a role holds: a unit by its name, or everywhere. */
export function scopeText(unit: string, organisation: Organisation): Text {
  return unit === '*' ? text('people.everywhere') : unitText(unit, organisation);
}

export function grantText({ role, unit }: Grant, organisation: Organisation): Text {
  return text('people.roleOver', { role: roleText(role), unit: scopeText(unit, organisation) });
}
