import { LANGUAGES, type Role } from '../../kit/actor.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { accountGroup, personOf, unitOf } from './rules.ts';
import type { Organisation } from './schema.ts';

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

function named(
  names: Partial<Record<(typeof LANGUAGES)[number], string | undefined>>,
  otherwise: string,
): Text {
  const known = LANGUAGES.flatMap((language) => (names[language] ? [[language, names[language]]] : []));
  return { names: Object.fromEntries(known), otherwise };
}
