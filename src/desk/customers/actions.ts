import { buttonOf } from '../../kit/button-of.ts';
import type { Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import {
  type Action,
  type Desk,
  type Feature,
  type HomeSection,
  type Lookup,
  wordsOf,
} from '../../kit/feature.ts';
import { gone } from '../../kit/reply.ts';
import { text, verbatim } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { customerPage } from './customer-page.ts';
import { unitText } from './describe.ts';
import { type CustomerLine, customersOf, findCustomers } from './queries.ts';

const PAGE = 8;
const ON_HOME = 5;
const OPTIONS = 20;

/** `/customer find <words>`: name, number and unit of every customer, for every rep (R37). */
export const find: Action = async (interaction, desk) => {
  const words = wordsOf(interaction);
  if (words === '') return { kind: 'say', say: text('find.noWords'), tone: 'warning' };
  return foundPage(words, undefined, desk);
};

/** The target is the last number shown and the words searched for. */
export const findMore: Action = async ({ target }, desk) => {
  const [after = '', ...words] = target.split(' ');
  return foundPage(words.join(' '), after, desk);
};

async function foundPage(words: string, after: string | undefined, desk: Desk): ReturnType<Action> {
  const organisation = await desk.organisation();
  const lines = await findCustomers(words, { limit: PAGE + 1, ...(after !== undefined && { after }) }, desk);
  if (lines.length === 0) return { kind: 'say', say: text('find.nothing', { words: verbatim(words) }) };
  const last = lines[PAGE - 1];
  const more = lines.length > PAGE && last ? `${last.number} ${words}` : undefined;
  return {
    kind: 'say',
    say: text('find.found', { words: verbatim(words) }),
    parts: customerList(
      lines.slice(0, PAGE),
      more ? { action: 'customer.findMore', target: more } : undefined,
      organisation,
    ),
  };
}

export function customerList(
  lines: readonly CustomerLine[],
  more: { action: string; target: string } | undefined,
  organisation: Organisation,
): Part[] {
  const items = lines.map(
    (line): Item => ({
      title: verbatim(line.name),
      facts: [verbatim(line.number), unitText(line.unit, organisation)],
      buttons: [buttonOf('customer.open', 'button.open', line.id)],
    }),
  );
  return [
    { part: 'items', items },
    ...(more
      ? [
          {
            part: 'buttons' as const,
            buttons: [{ ...more, label: 'button.more' as const, commandId: mintCommandId() }],
          },
        ]
      : []),
  ];
}

/**
 * The file in a private modal: who looks sees what the policy opens to them.
 * @param others the features that add to it what they know of the customer
 */
export function openCustomerFile(others: () => readonly Feature[]): Action {
  return async (interaction, desk) => {
    const { target } = interaction;
    const page = await customerPage(target, await interaction.person(), desk);
    if (!page) return gone;
    const added = await Promise.all(
      others().map(({ customerParts }) => customerParts?.(target, interaction, desk) ?? []),
    );
    return { kind: 'page', page: { ...page, parts: [...page.parts, ...added.flat()] } };
  };
}

export const moreOfMine: Action = async (interaction, desk) => {
  const actor = await interaction.person();
  const lines = await customersOf(actor.id, { after: interaction.target, limit: PAGE + 1 }, desk);
  const last = lines[PAGE - 1];
  const more =
    lines.length > PAGE && last ? { action: 'customer.moreOfMine', target: last.number } : undefined;
  return {
    kind: 'say',
    say: text('home.myCustomers'),
    parts: customerList(lines.slice(0, PAGE), more, await desk.organisation()),
  };
};

export const myCustomers: HomeSection = async (interaction, desk) => {
  const actor = await interaction.person();
  const lines = await customersOf(actor.id, { limit: ON_HOME + 1 }, desk);
  const heading: Part = { part: 'heading', text: text('home.myCustomers') };
  if (lines.length === 0) return [heading, { part: 'text', text: text('home.noCustomers'), tone: 'quiet' }];
  const last = lines[ON_HOME - 1];
  const more =
    lines.length > ON_HOME && last ? { action: 'customer.moreOfMine', target: last.number } : undefined;
  return [heading, ...customerList(lines.slice(0, ON_HOME), more, await desk.organisation())];
};

/** The picker's type-ahead. */
export const lookUpCustomers: Lookup = async (query, _interaction, desk) => {
  const lines = await findCustomers(query, { limit: OPTIONS }, desk);
  return lines.map((line) => ({ value: line.id, label: verbatim(`${line.number} ${line.name}`) }));
};
