import { describe, expect, it } from 'vitest';
import { checkCard } from '../../src/local/teams/check-card.ts';
import { card, execute, form, openForm, text } from './teams-office.ts';

const messagesOf = (content: unknown, place: 'message' | 'dialog' = 'message') =>
  checkCard(content, place).map(({ message, pointer }) => `${message} ${pointer}`);
const actions = (count: number, more: object = {}) => Array.from({ length: count }, () => execute(more));
const choices = (more: object) => card([{ type: 'Input.ChoiceSet', id: 'a', ...more }]);
const users = (count: number) => ({
  refresh: { action: execute(), userIds: Array.from({ length: count }, (_, i) => `29:${i}`) },
});
const mention = { type: 'mention', text: '<at>Lily</at>', mentioned: { id: '29:1', name: 'Lily' } };
const entities = { msteams: { entities: [mention] } };

describe('a card', () => {
  it.each([
    ['of a form', form, 'dialog'],
    ['with a dialog button', card([text('x')], [openForm]), 'message'],
    [
      'with six buttons and more behind the dots',
      card([text('x')], [...actions(6), ...actions(3, { mode: 'secondary' })]),
      'message',
    ],
    ['refreshed for sixty people', card([text('x')], [], users(60)), 'message'],
    ['that mentions somebody', card([text('Hello <at>Lily</at>')], [], entities), 'message'],
    [
      'with columns, facts, rich text, a table and a picture',
      card([
        { type: 'ColumnSet', columns: [{ type: 'Column', width: 'stretch', items: [text('x')] }] },
        { type: 'FactSet', facts: [{ title: 'Country', value: 'DE' }] },
        { type: 'RichTextBlock', inlines: ['plain', { type: 'TextRun', text: 'bold', weight: 'Bolder' }] },
        {
          type: 'Table',
          columns: [{ width: 1 }],
          rows: [{ type: 'TableRow', cells: [{ type: 'TableCell', items: [text('x')] }] }],
        },
        { type: 'Image', url: 'https://example.com/a.png', altText: 'a' },
      ]),
      'message',
    ],
  ] as const)('%s passes', (_, content, place) => {
    expect(messagesOf(content, place)).toEqual([]);
  });

  it.each([
    ['of a later version', { ...card([text('x')]), version: '1.6' }, 'must be 1.5 at most /version'],
    ['without a version', { type: 'AdaptiveCard', body: [text('x')] }, 'missing property version '],
    ['that is empty', card([]), 'the card is empty '],
    ['with an unknown element', card([{ type: 'Button' }]), 'unknown element Button /body/0'],
    ['with an unknown property', card([{ ...text('x'), bold: true }]), 'unknown property bold /body/0'],
    [
      'with two inputs of one id',
      card([
        { type: 'Input.Text', id: 'a' },
        { type: 'Input.Date', id: 'a' },
      ]),
      'the input id a is used twice /body/1/id',
    ],
    [
      'with no choices',
      choices({ choices: [] }),
      'needs at least one choice, or choices.data /body/0/choices',
    ],
    [
      'with one value twice',
      choices({
        choices: [
          { title: 'A', value: '1' },
          { title: 'B', value: '1' },
        ],
      }),
      'two choices have one value /body/0/choices',
    ],
    [
      'with a broken pattern',
      card([{ type: 'Input.Text', id: 'a', regex: '(' }]),
      'must be a regular expression /body/0/regex',
    ],
    [
      'with a date of another form',
      card([{ type: 'Input.Date', id: 'a', value: '1.2.2026' }]),
      'must be a date of the form YYYY-MM-DD /body/0/value',
    ],
    [
      'with an empty execute',
      card([text('x')], [{ type: 'Action.Execute', title: 'x' }]),
      'Action.Execute needs a verb or data /actions/0',
    ],
    [
      'with execute in an old version',
      { ...card([text('x')], [execute()]), version: '1.3' },
      'Action.Execute needs version 1.4 /actions/0',
    ],
    [
      'with seven buttons',
      card([text('x')], actions(7)),
      'no more than 6 primary actions are shown /actions',
    ],
    [
      'refreshed for sixty-one people',
      card([text('x')], [], users(61)),
      'no more than 60 users /refresh/userIds',
    ],
    [
      'refreshed for a mail address',
      card([text('x')], [], { refresh: { action: execute(), userIds: ['a@b.c'] } }),
      'must be the id of a user (29:…) /refresh/userIds/0',
    ],
    [
      'with a mention in no text',
      card([text('Hello Lily')], [], entities),
      '<at>Lily</at> stands in no text of the card /msteams/entities/0',
    ],
    [
      'that toggles what is not there',
      card([text('x')], [{ type: 'Action.ToggleVisibility', title: 'x', targetElements: ['y'] }]),
      'there is no element y /actions/0/targetElements/0',
    ],
    [
      'with a script for an address',
      card([text('x')], [{ type: 'Action.OpenUrl', title: 'x', url: 'javascript:alert(1)' }]),
      'must be a web address /actions/0/url',
    ],
  ])('%s is refused', (_, content, problem) => {
    expect(messagesOf(content)).toContain(problem);
  });

  it('of a dialog takes no Action.Execute', () => {
    expect(messagesOf(card([text('x')], [execute()]), 'dialog')).toEqual([
      'a dialog takes Action.Submit alone /actions/0',
    ]);
  });

  it('names the page that each refusal is taken from', () => {
    expect(checkCard({ type: 'AdaptiveCard' }).every(({ source }) => source.startsWith('https://'))).toBe(
      true,
    );
  });
});
