import type { Translate } from '../../i18n/translate.ts';
import type { Card, Page, Part } from '../../kit/card.ts';
import type { Mentions } from '../mentions.ts';
import { neighbouringLinks } from '../neighbouring-links.ts';
import type { AdaptiveCard, Dialog, Element, Mention, TextRun } from './adaptive-card.ts';
import { checked, LIMITS } from './limits.ts';
import { bold, inert, nameInMention, paragraph, run } from './literal-text.ts';
import type { Carried } from './read-values.ts';
import { opening, type Pressing, renderButtons, renderChoose } from './render-controls.ts';
import { renderLinks, renderPicture } from './render-outside.ts';

export type Drawing = Pressing & {
  /** Names the card, page or form when Teams would refuse it. */
  where: string;
  mentions?: Mentions;
  /** Accounts whose Teams asks for the latest state by itself when the card comes on their screen. */
  refreshFor?: readonly string[];
};

const NOTHING = '–';

/** @throws TooLarge when the card needs more than one message holds: it must end in a "more" of its own */
export function renderCard(card: Card, t: Translate, drawing: Drawing): AdaptiveCard {
  const parts = renderParts(card.parts, t, drawing);
  return cardOf(parts.length > 0 ? parts : paragraph(run(t(card.summary))), t, drawing);
}

/** Private words, with what belongs to them. */
export function renderSay(
  say: { text: string; tone?: 'good' | 'warning'; parts?: readonly Part[] },
  t: Translate,
  drawing: Drawing,
): AdaptiveCard {
  const words = toned(say.text, say.tone ?? 'plain');
  return cardOf([...words, ...renderParts(say.parts ?? [], t, drawing)], t, drawing);
}

export function renderPage(page: Page, t: Translate, drawing: Drawing): Dialog {
  const parts = renderParts(page.parts, t, drawing);
  const body = parts.length > 0 ? parts : paragraph(run(t(page.summary)));
  const title = t({ key: page.title });
  return { title, card: cardOf(body, t, drawing), height: heightOf(body), width: 'medium' };
}

export function renderHome(parts: readonly Part[], t: Translate, drawing: Drawing): AdaptiveCard {
  return cardOf(renderParts(parts, t, drawing), t, drawing);
}

/** A message that can do nothing but open a dialog: only a press of a button may do that. */
export function renderLauncher(
  words: string,
  button: string,
  carried: Carried,
  t: Translate,
  drawing: Drawing,
): AdaptiveCard {
  const open = { ...opening(inert(button), carried), associatedInputs: 'none' as const };
  return cardOf([...paragraph(run(words)), { type: 'ActionSet', actions: [open] }], t, drawing);
}

function cardOf(body: Element[], t: Translate, drawing: Drawing): AdaptiveCard {
  return checked(frameOf(body, t, drawing), drawing.where);
}

/** What surrounds every card: what an old client shows instead, whom it mentions, for whom it renews itself. */
export function frameOf(body: Element[], t: Translate, drawing: Drawing): AdaptiveCard {
  const entities = entitiesOf(body, drawing.mentions);
  const refresh = drawing.refreshFor?.length ? { refresh: refreshOf(drawing, drawing.refreshFor) } : {};
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body,
    ...refresh,
    // A dialog never comes to a client that knows no dialogs, and its form needs every byte.
    ...(drawing.place === 'message' && {
      fallbackText: t({ key: 'teams.clientTooOld' }),
      msteams: { width: 'Full' as const, ...(entities.length > 0 && { entities }) },
    }),
  };
}

/** Beyond the number that Teams takes nobody would be refreshed at all, so the first ones are. */
function refreshOf({ cardId }: Drawing, accounts: readonly string[]): NonNullable<AdaptiveCard['refresh']> {
  const desk: Carried = { k: 'action', n: 'refresh', t: '', c: '', ...(cardId && { d: cardId }) };
  return {
    action: { type: 'Action.Execute', verb: 'refresh', data: { desk } },
    userIds: accounts.slice(0, LIMITS.refreshFor),
  };
}

/** A divider has no element of its own: it is the line above what follows, and above nothing it is none. */
export function renderParts(parts: readonly Part[], t: Translate, drawing: Drawing): Element[] {
  let isParted = false;
  return parts.flatMap((part, index) => {
    if (part.part === 'divider') {
      isParted = true;
      return [];
    }
    const [first, ...rest] =
      part.part === 'link'
        ? renderLinks(neighbouringLinks(parts, index), t)
        : renderPart(part, t, drawing, index);
    if (!first) return [];
    const line = isParted ? { separator: true as const, spacing: 'medium' as const } : {};
    isParted = false;
    return [{ ...first, ...line }, ...rest];
  });
}

function renderPart(
  part: Exclude<Part, { part: 'divider' | 'link' }>,
  t: Translate,
  drawing: Drawing,
  index: number,
): Element[] {
  switch (part.part) {
    case 'heading':
      return paragraph(run(t(part.text), { weight: 'bolder', size: 'large' }));
    case 'text':
      return toned(t(part.text), part.tone ?? 'plain');
    case 'facts':
      return part.facts.flatMap((fact) => factLines(fact, t));
    case 'diff':
      return part.rows.flatMap((row) => paragraph(diffLine(row, t), { spacing: 'small' }));
    case 'items':
      return items(part, t, drawing);
    case 'mention':
      return mentioning(part.people, t(part.text), drawing.mentions);
    case 'buttons':
      return renderButtons(part.buttons, t, drawing, part.more);
    case 'choose':
      return renderChoose(part, t, drawing, index);
    case 'picture':
      return renderPicture(part, t);
    default:
      return part satisfies never;
  }
}

type Tone = NonNullable<Extract<Part, { part: 'text' }>['tone']>;

export function toned(words: string, tone: Tone): Element[] {
  if (words === '') return [];
  switch (tone) {
    case 'plain':
      return paragraph(run(words));
    case 'strong':
      return paragraph(bold(words));
    case 'quiet':
      return paragraph(run(words, { isSubtle: true, size: 'small' }), { spacing: 'small' });
    // The sign says it too: a colour is not announced and not told apart by everybody.
    case 'warning':
      return paragraph(run(`⚠️ ${words}`, { color: 'warning' }));
    case 'good':
      return paragraph(run(`✅ ${words}`, { color: 'good' }));
    default:
      return tone satisfies never;
  }
}

function factLines(fact: Extract<Part, { part: 'facts' }>['facts'][number], t: Translate): Element[] {
  const line = [...bold(t(fact.label)), ...run(`  ${t(fact.value) || NOTHING}`)];
  const help = fact.help ? run(t(fact.help), { isSubtle: true, size: 'small' }) : [];
  return [...paragraph(line, { spacing: 'small' }), ...paragraph(help, { spacing: 'none' })];
}

/** The arrow says it too: a struck-through value is not announced by a screen reader. */
function diffLine(row: Extract<Part, { part: 'diff' }>['rows'][number], t: Translate): TextRun[] {
  const before = row.before ? t(row.before) : '';
  const after = row.after ? t(row.after) : '';
  const old = before === '' ? [] : [...run(before, { strikethrough: true }), ...run(' → ')];
  return [...bold(t(row.label)), ...run('  '), ...old, ...run(after || NOTHING)];
}

function items(part: Extract<Part, { part: 'items' }>, t: Translate, drawing: Drawing): Element[] {
  return part.items.flatMap((item, index) => {
    const number = part.numbered ? run(`${index + 1}. `) : [];
    const facts = item.facts
      .map(t)
      .filter((words) => words !== '')
      .join(' · ');
    return [
      ...paragraph([...number, ...bold(t(item.title))], { spacing: 'medium' }),
      ...paragraph(run(facts), { spacing: 'none' }),
      ...renderButtons(item.buttons ?? [], t, drawing),
    ];
  });
}

/** Only a text block knows mentions, and it reads markdown: so they stand in one of their own, above the words. */
function mentioning(people: readonly string[], words: string, known: Mentions | undefined): Element[] {
  const found = people.flatMap((id) => known?.get(id) ?? []);
  const called = found.filter(({ account }) => account).map(({ name }) => tagOf(name));
  const named = found.filter(({ account }) => !account).flatMap(({ name }) => [...bold(name), ...run(' ')]);
  return [
    ...(called.length > 0
      ? [{ type: 'TextBlock' as const, text: called.join(' '), wrap: true as const }]
      : []),
    ...paragraph([...named, ...run(words)], called.length > 0 ? { spacing: 'none' } : {}),
  ];
}

function tagOf(name: string): string {
  return `<at>${nameInMention(name)}</at>`;
}

/** Teams refuses a card with an entity whose tag is not in it. */
function entitiesOf(body: readonly Element[], known: Mentions | undefined): Mention[] {
  const said = body.flatMap((element) => (element.type === 'TextBlock' ? [element.text] : [])).join('\n');
  const people = new Map([...(known ?? [])].map(([, { name, account }]) => [tagOf(name), { name, account }]));
  return [...people].flatMap(([text, { name, account }]) =>
    account && said.includes(text)
      ? [{ type: 'mention' as const, text, mentioned: { id: account, name: nameInMention(name) } }]
      : [],
  );
}

/** As tall as what stands in it: Teams does not measure a card for its dialog. */
export function heightOf(body: readonly Element[]): Dialog['height'] {
  const lines = body.reduce((sum, { type }) => sum + linesOf(type), 0);
  if (lines <= 6) return 'small';
  return lines <= 14 ? 'medium' : 'large';
}

function linesOf(type: Element['type']): number {
  if (type === 'Image') return 8;
  return type.startsWith('Input.') ? 3 : 1;
}
