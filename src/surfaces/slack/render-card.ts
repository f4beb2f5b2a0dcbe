import type { types } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Card, Page, Part } from '../../kit/card.ts';
import type { Mentions } from '../mentions.ts';
import { neighbouringLinks } from '../neighbouring-links.ts';
import { TooLarge } from '../sizes.ts';
import { within } from './limits.ts';
import { renderButtons, renderChoose } from './render-controls.ts';
import { renderLinks, renderPicture } from './render-outside.ts';
import { bold, chunksOf, escaped, paragraph, plain, type Run, run, user } from './rich-text.ts';

export type Block = types.KnownBlock;
export type Message = { text: string; blocks: Block[] };

export type Drawing = {
  /** Names the card, page or form when Slack would refuse it. */
  where: string;
  mentions?: Mentions;
  /** Row of the card: a message whose address was lost is known again by it when somebody clicks there. */
  cardId?: string;
};

const NOTHING = '–';

/** Slack copies the block ids of a message into every click on it. */
export function blockIdOfCard(cardId: string): string {
  return `card:${cardId}`;
}

export function cardIdOfBlock(blockId: string | undefined): string | undefined {
  return blockId?.startsWith('card:') ? blockId.slice('card:'.length) : undefined;
}

/** @throws TooLarge when the card needs more than one message holds: it must end in a "more" of its own */
export function renderCard(card: Card, t: Translate, drawing: Drawing): Message {
  const blocks = renderParts(card.parts, t, drawing);
  if (blocks.length === 0) blocks.push(...paragraph([run(t(card.summary))]));
  const [first] = blocks;
  if (first && drawing.cardId) first.block_id = blockIdOfCard(drawing.cardId);
  return checkedMessage({ text: escaped(t(card.summary)), blocks }, drawing.where);
}

/** Private words, with what belongs to them. */
export function renderSay(
  say: { text: string; tone?: 'good' | 'warning'; parts?: readonly Part[] },
  t: Translate,
  drawing: Drawing,
): Message {
  const blocks = [
    ...paragraph([run(`${say.tone ? SIGNS[say.tone] : ''}${say.text}`)]),
    ...renderParts(say.parts ?? [], t, drawing),
  ];
  return checkedMessage({ text: escaped(say.text), blocks }, drawing.where);
}

export function renderPage(page: Page, t: Translate, drawing: Drawing): types.ModalView {
  const blocks = renderParts(page.parts, t, drawing);
  if (blocks.length === 0) blocks.push(...paragraph([run(t(page.summary))]));
  return pageOf({ id: page.title, title: t({ key: page.title }), blocks }, t, drawing.where);
}

/** A modal that is only read. `id` tells two pages apart: the next page of the same list takes the place of this one. */
export function pageOf(
  page: { id: string; title: string; blocks: Block[] },
  t: Translate,
  where: string,
): types.ModalView {
  within(page.title.length, 'viewTitle', where);
  within(page.blocks.length, 'viewBlocks', where);
  return {
    type: 'modal',
    callback_id: `page:${page.id}`,
    title: plain(page.title),
    close: plain(t({ key: 'chat.close' })),
    blocks: page.blocks,
  };
}

export function renderHome(parts: readonly Part[], t: Translate, drawing: Drawing): types.HomeView {
  const blocks = renderParts(parts, t, drawing);
  within(blocks.length, 'viewBlocks', drawing.where);
  return { type: 'home', blocks };
}

export function renderParts(parts: readonly Part[], t: Translate, drawing: Drawing): Block[] {
  return parts.flatMap((part, index) =>
    part.part === 'link'
      ? renderLinks(neighbouringLinks(parts, index), t, drawing.where)
      : renderPart(part, t, drawing, index),
  );
}

function renderPart(
  part: Exclude<Part, { part: 'link' }>,
  t: Translate,
  drawing: Drawing,
  index: number,
): Block[] {
  switch (part.part) {
    case 'heading':
      return heading(t(part.text));
    case 'text':
      return text(t(part.text), part.tone ?? 'plain');
    case 'facts':
      return paragraph(part.facts.flatMap((fact) => factLines(fact, t)));
    case 'diff':
      return paragraph(part.rows.map((row) => diffLine(row, t)));
    case 'items':
      return items(part, t, drawing);
    case 'mention':
      return paragraph([[...mentions(part.people, drawing.mentions), ...run(t(part.text))]]);
    case 'buttons':
      return renderButtons(part.buttons, t, drawing.where, part.more);
    case 'choose':
      return renderChoose(part, t, drawing.where, index);
    case 'picture':
      return renderPicture(part, t, drawing.where);
    case 'divider':
      return [{ type: 'divider' }];
    default:
      return part satisfies never;
  }
}

/** A heading that is too long for Slack's header stays a heading to the eye. */
function heading(words: string): Block[] {
  if (words === '') return [];
  if (words.length <= 150 && !words.includes('\n')) return [{ type: 'header', text: plain(words) }];
  return paragraph([bold(words)]);
}

const SIGNS = { warning: '⚠️ ', good: '✅ ' } as const;

function text(words: string, tone: NonNullable<Extract<Part, { part: 'text' }>['tone']>): Block[] {
  switch (tone) {
    case 'plain':
      return paragraph([run(words)]);
    case 'strong':
      return paragraph([bold(words)]);
    case 'quiet':
      return chunksOf(words, 2_900).map((chunk) => ({ type: 'context', elements: [plain(chunk)] }));
    case 'warning':
    case 'good':
      return paragraph([[...run(SIGNS[tone]), ...run(words)]]);
    default:
      return tone satisfies never;
  }
}

function factLines(fact: Extract<Part, { part: 'facts' }>['facts'][number], t: Translate): Run[][] {
  const line = [...bold(t(fact.label)), ...run(`  ${t(fact.value) || NOTHING}`)];
  return fact.help ? [line, run(t(fact.help), { italic: true })] : [line];
}

/** The arrow says it too: a struck-through value is not announced by a screen reader. */
function diffLine(row: Extract<Part, { part: 'diff' }>['rows'][number], t: Translate): Run[] {
  const before = row.before ? t(row.before) : '';
  const after = row.after ? t(row.after) : '';
  const old = before === '' ? [] : [...run(before, { strike: true }), ...run(' → ')];
  return [...bold(t(row.label)), ...run('  '), ...old, ...run(after || NOTHING)];
}

function items(part: Extract<Part, { part: 'items' }>, t: Translate, drawing: Drawing): Block[] {
  return part.items.flatMap((item, index) => {
    const number = part.numbered ? run(`${index + 1}. `) : [];
    const facts = item.facts
      .map(t)
      .filter((words) => words !== '')
      .join(' · ');
    return [
      ...paragraph([[...number, ...bold(t(item.title))], run(facts)]),
      ...renderButtons(item.buttons ?? [], t, drawing.where),
    ];
  });
}

function mentions(people: readonly string[], known: Mentions | undefined): Run[] {
  return people.flatMap((id) => {
    const person = known?.get(id);
    if (!person) return [];
    return [...(person.account ? user(person.account) : bold(person.name)), ...run(' ')];
  });
}

function checkedMessage(message: Message, where: string): Message {
  within(message.blocks.length, 'messageBlocks', where);
  const size = JSON.stringify(message.blocks).length;
  if (size > 13_200) throw new TooLarge(where, 'messageSize', size, 13_200);
  return message;
}
