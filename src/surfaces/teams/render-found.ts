import type { Translate } from '../../i18n/translate.ts';
import type { Choice } from '../../kit/card.ts';
import type { InputChoice } from './adaptive-card.ts';
import { writeFound } from './read-values.ts';
import { renderChoices } from './render-controls.ts';

/** What a type-ahead answers: every value carries its title, so that a form drawn anew can show what was picked. */
export function renderFound(choices: readonly Choice[], t: Translate): InputChoice[] {
  return renderChoices(choices, t).map(({ title, value }) => ({
    title,
    value: writeFound({ value, label: title }),
  }));
}
