import type { Translate } from '../../i18n/translate.ts';
import type { Part } from '../../kit/card.ts';
import type { Link } from '../neighbouring-links.ts';
import type { ActionSet, Element, OpenUrl } from './adaptive-card.ts';
import { LIMITS } from './limits.ts';
import { bold, inert, paragraph } from './literal-text.ts';

/** Each reader's client fetches the picture; one that does not reach the desk shows the alternative text. */
export function renderPicture(part: Extract<Part, { part: 'picture' }>, t: Translate): Element[] {
  const title = t(part.title);
  return [
    ...paragraph(bold(title)),
    {
      type: 'Image',
      url: part.url,
      altText: inert(t(part.alternative) || title || '–'),
      size: 'stretch',
      msteams: { allowExpand: true },
    },
  ];
}

export function renderLinks(links: readonly Link[], t: Translate): ActionSet[] {
  const actions = links.map(
    ({ url, label }): OpenUrl => ({ type: 'Action.OpenUrl', title: inert(t(label) || url), url }),
  );
  return Array.from({ length: Math.ceil(actions.length / LIMITS.row) }, (_, row) => ({
    type: 'ActionSet',
    actions: actions.slice(row * LIMITS.row, (row + 1) * LIMITS.row),
  }));
}
