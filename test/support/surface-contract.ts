import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Translate, translator } from '../../src/i18n/translate.ts';
import { LANGUAGES } from '../../src/kit/actor.ts';
import type { Button, Card, Choice, Page, Part } from '../../src/kit/card.ts';
import { defineForm, type Field, type OpenForm, type Values } from '../../src/kit/form.ts';
import type { Text } from '../../src/kit/text.ts';

/** How a surface draws, and its platform's opinion of it: one line a refusal, none when all is well. */
export type Renderers = {
  card(card: Card, t: Translate): unknown;
  page(page: Page, t: Translate): unknown;
  home(parts: readonly Part[], t: Translate): unknown;
  form(open: OpenForm, t: Translate): unknown;
  problems(kind: 'card' | 'page' | 'home' | 'form', drawn: unknown): string[];
  /** Every stretch of words that the platform shows to the letter. */
  literals(drawn: unknown): string[];
  pictures(drawn: unknown): { url: string; alternative: string }[];
  /** Addresses that the client itself opens. */
  links(drawn: unknown): string[];
};

/** What a customer could be called. */
export const NASTY =
  '<!channel> *x* _y_ ~z~ `c` <a:|b> :smile: & <@U01SAM> {n} [x](http://b) **y** <at>all</at> {{DATE(2026-01-01T00:00:00Z)}}';
const LONG_NAME = '上海環球食品'.repeat(20);
const LONG_TEXT = `${'Reason 理由 '.repeat(270)}`.slice(0, 2_000);
const LONG_HELP = 'Help 說明 '.repeat(40).slice(0, 300);

const OUTSIDE = 'https://desk.example.com';
const nasty: Text = { verbatim: NASTY };
const longName: Text = { verbatim: LONG_NAME };
const longText: Text = { verbatim: LONG_TEXT };

const button: Button = {
  action: 'request.approve',
  label: 'chat.close',
  target: '0b8f3c1e-0000-4000-8000-000000000001',
  commandId: 'a'.repeat(36),
  style: 'danger',
  confirm: { title: 'chat.close', text: longText, yes: 'chat.cancel' },
};

const { confirm: _, ...plainButton } = button;

function choices(count: number): Choice[] {
  return Array.from({ length: count }, (_, index) => ({
    value: `value-${index}`,
    label: { verbatim: `${index} ${LONG_NAME}` },
  }));
}

/** One example or more of every part; the compiler sees to it that none is missing. */
const PARTS: { [K in Part['part']]: Extract<Part, { part: K }>[] } = {
  heading: [
    { part: 'heading', text: nasty },
    { part: 'heading', text: longText },
  ],
  text: (['plain', 'strong', 'quiet', 'warning', 'good'] as const).flatMap((tone) => [
    { part: 'text', text: nasty, tone },
    { part: 'text', text: { verbatim: LONG_TEXT.repeat(3) }, tone },
  ]),
  facts: [
    {
      part: 'facts',
      facts: [
        { label: nasty, value: nasty, help: { verbatim: LONG_HELP } },
        { label: longName, value: longText },
        { label: nasty, value: { verbatim: '' } },
        { label: { moment: '2026-02-27T08:00:00Z', style: 'relative' }, value: { code: 'TW', of: 'region' } },
      ],
    },
  ],
  diff: [
    {
      part: 'diff',
      rows: [
        { label: nasty, before: nasty, after: nasty },
        { label: nasty, before: null, after: longText },
        { label: nasty, before: longText, after: null },
      ],
    },
  ],
  items: [
    {
      part: 'items',
      numbered: true,
      items: Array.from({ length: 10 }, (_, index) => ({
        title: nasty,
        facts: [longName, nasty],
        buttons: [{ ...button, target: String(index) }],
      })),
    },
    { part: 'items', items: [{ title: nasty, facts: [] }] },
  ],
  mention: [{ part: 'mention', people: ['known', 'named', 'unknown'], text: nasty }],
  buttons: [
    {
      part: 'buttons',
      buttons: [button, { ...button, action: 'request.return' }, { ...button, target: 'other' }],
    },
    {
      part: 'buttons',
      buttons: Array.from({ length: 26 }, (_, index) => ({ ...plainButton, action: `a${index}` })),
    },
  ],
  choose: [
    {
      part: 'choose',
      action: 'request.answer',
      target: button.target,
      commandId: button.commandId,
      label: nasty,
      choices: choices(60),
      chosen: 'value-7',
    },
  ],
  picture: [
    { part: 'picture', url: `${OUTSIDE}/p/1`, title: nasty, alternative: nasty },
    { part: 'picture', url: 'http://127.0.0.1:3000/p/2', title: { verbatim: '' }, alternative: longText },
    {
      part: 'picture',
      url: `${OUTSIDE}/p/3`,
      title: longText,
      alternative: { verbatim: LONG_TEXT.repeat(2) },
    },
  ],
  link: [
    { part: 'link', url: `${OUTSIDE}/f/1`, label: nasty },
    { part: 'link', url: `${OUTSIDE}/f/2`, label: { verbatim: 'Open' } },
    { part: 'link', url: `http://127.0.0.1:3000/f/${'x'.repeat(900)}`, label: longText },
    { part: 'link', url: `${OUTSIDE}/f/3`, label: { verbatim: '' } },
  ],
  divider: [{ part: 'divider' }],
};

type Widgets = { [K in Field['widget']]: { field: Extract<Field, { widget: K }>; value: Values[string] }[] };
const said = { label: nasty, help: { verbatim: LONG_HELP }, placeholder: longName };

/** One example or more of every widget, each with a value in place. */
const WIDGETS: Widgets = {
  text: [
    { field: { widget: 'text', ...said }, value: NASTY },
    { field: { widget: 'text', multiline: true, ...said }, value: LONG_TEXT },
  ],
  email: [{ field: { widget: 'email', ...said }, value: 'a@b.example' }],
  number: [
    { field: { widget: 'number', ...said }, value: '12' },
    { field: { widget: 'number', decimals: true, ...said }, value: 'twelve' },
  ],
  date: [
    { field: { widget: 'date', ...said }, value: '2026-02-27' },
    { field: { widget: 'date', ...said }, value: '2026-02-31' },
  ],
  choice: [
    { field: { widget: 'choice', ...said, choices: choices(3) }, value: 'value-1' },
    { field: { widget: 'choice', ...said, choices: choices(249) }, value: 'value-248' },
    { field: { widget: 'choice', ...said, choices: choices(3) }, value: 'no longer there' },
  ],
  choices: [
    { field: { widget: 'choices', ...said, choices: choices(3) }, value: ['value-0', 'value-2'] },
    { field: { widget: 'choices', ...said, choices: choices(101) }, value: ['value-100'] },
  ],
  person: [{ field: { widget: 'person', ...said, initialLabel: longName }, value: 'sam' }],
  lookup: [
    { field: { widget: 'lookup', lookup: 'customers', ...said, initialLabel: nasty }, value: '1' },
    { field: { widget: 'lookup', lookup: 'customers', ...said }, value: '' },
  ],
  link: [{ field: { widget: 'link', ...said }, value: 'https://example.com' }],
};

/** What every surface owes: each part and each widget, in three languages, with the longest legal words, as the platform takes it. */
export function surfaceContract(name: string, surface: Renderers): void {
  describe.each(LANGUAGES)(`${name} in %s`, (language) => {
    const t = translator(language, 'Asia/Taipei', { now: new Date('2026-02-27T10:00:00Z') });
    const examples = Object.values(PARTS).flat();

    it.each(examples.map((part) => [part.part, part] as const))(
      'R23 draws %s so that the platform takes it',
      (_, part) => {
        const parts = [part];
        const summary: Text = { verbatim: LONG_TEXT };
        const drawings = [
          ['card', surface.card({ summary, parts }, t)],
          ['page', surface.page({ title: 'chat.appName', summary, parts }, t)],
          ['home', surface.home(parts, t)],
        ] as const;

        for (const [kind, drawn] of drawings) {
          expect(surface.problems(kind, drawn)).toEqual([]);
          if (JSON.stringify(part).includes('<!channel>')) {
            expect(surface.literals(drawn).some((words) => words.includes(NASTY))).toBe(true);
          }
        }
      },
    );

    it('R111g shows a picture with its alternative text and opens a link outside, neighbours beside each other', () => {
      const link = (at: number): Part => ({ part: 'link', url: `${OUTSIDE}/f/${at}`, label: nasty });
      const picture: Part = { part: 'picture', url: `${OUTSIDE}/p/1`, title: longName, alternative: nasty };
      const short = [4, 5].map(
        (at): Part => ({ part: 'link', url: `${OUTSIDE}/f/${at}`, label: { verbatim: `Open ${at}` } }),
      );
      const parts: Part[] = [picture, link(1), link(2), { part: 'divider' }, ...short, picture, link(3)];
      const drawn = surface.card({ summary: nasty, parts }, t);

      expect(surface.problems('card', drawn)).toEqual([]);
      expect(surface.pictures(drawn)).toEqual([
        { url: `${OUTSIDE}/p/1`, alternative: NASTY },
        { url: `${OUTSIDE}/p/1`, alternative: NASTY },
      ]);
      expect(surface.links(drawn).sort()).toEqual([1, 2, 3, 4, 5].map((at) => `${OUTSIDE}/f/${at}`));
    });

    it.each(Object.entries(WIDGETS).flatMap(([widget, all]) => all.map((one) => [widget, one] as const)))(
      'R17 draws %s so that the platform takes it',
      (_, { field, value }) => {
        const drawn = surface.form(anOpenForm(field, value), t);

        expect(surface.problems('form', drawn)).toEqual([]);
        expect(surface.literals(drawn)).toContain(NASTY);
      },
    );

    it('shows a long text whole, in pieces', () => {
      const words = LONG_TEXT.repeat(4);
      const drawn = surface.card({ summary: nasty, parts: [{ part: 'text', text: { verbatim: words } }] }, t);

      expect(surface.literals(drawn).join('')).toContain(words);
    });
  });
}

function anOpenForm(field: Field, value: Values[string]): OpenForm {
  const form = defineForm({
    id: 'test.form',
    title: 'chat.appName',
    submit: 'chat.done',
    schema: z.object({ field: z.string().min(1).max(500) }),
    fields: { field },
    intro: [{ part: 'text', text: nasty }],
    saveDraft: button,
    extra: [{ ...button, action: 'request.more' }],
  });
  const state = { one: 'x'.repeat(36), two: 'y'.repeat(36) };
  return { form, target: button.target, commandId: button.commandId, state, values: { field: value } };
}
