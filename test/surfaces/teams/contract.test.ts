import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { translator } from '../../../src/i18n/translate.ts';
import type { Button, Part } from '../../../src/kit/card.ts';
import { defineForm, type OpenForm, type Values } from '../../../src/kit/form.ts';
import { TooLarge } from '../../../src/surfaces/sizes.ts';
import type { AdaptiveCard, Dialog, Element } from '../../../src/surfaces/teams/adaptive-card.ts';
import { packForm } from '../../../src/surfaces/teams/pack-form.ts';
import {
  type Carried,
  readCarried,
  readFound,
  readLabels,
  readValues,
} from '../../../src/surfaces/teams/read-values.ts';
import {
  type Drawing,
  renderCard,
  renderHome,
  renderLauncher,
  renderPage,
  renderSay,
} from '../../../src/surfaces/teams/render-card.ts';
import { renderForm, withFaults } from '../../../src/surfaces/teams/render-form.ts';
import { renderFound } from '../../../src/surfaces/teams/render-found.ts';
import { checkAdaptiveCard, literalsOf, nodesOf } from '../../support/check-adaptive-card.ts';
import { NASTY, surfaceContract } from '../../support/surface-contract.ts';

const CARD_ID = '0b8f3c1e-0000-4000-8000-000000000001';
const mentions = new Map([
  ['known', { name: NASTY, account: 'aaaaaaaa-0000-4000-8000-000000000001' }],
  ['named', { name: 'Mei' }],
]);
const message: Drawing = { where: 'the contract', place: 'message', mentions };
const dialog: Drawing = { ...message, place: 'dialog' };
const refreshFor = Array.from({ length: 80 }, (_, at) => `29:${String(at).padStart(60, 'x')}`);

surfaceContract('Teams', {
  card: (card, t) => renderCard(card, t, { ...message, cardId: CARD_ID, refreshFor }),
  page: (page, t) => renderPage(page, t, dialog),
  home: (parts, t) => renderHome([...parts, { part: 'text', text: { verbatim: 'Home' } }], t, message),
  form: (open, t) => renderForm(open, t, dialog),
  problems: (kind, drawn) =>
    kind === 'card' || kind === 'home'
      ? checkAdaptiveCard(drawn)
      : checkAdaptiveCard((drawn as Dialog).card, 'dialog'),
  literals: literalsOf,
  pictures: (drawn) =>
    nodesOf(drawn)
      .filter(({ type }) => type === 'Image')
      .map(({ url, altText }) => ({
        url: String(url),
        alternative: String(altText).replaceAll('\u2060', ''),
      })),
  links: (drawn) =>
    actionsOf(drawn).flatMap(({ type, url }) => (type === 'Action.OpenUrl' ? [String(url)] : [])),
});

const t = translator('en', 'UTC', { now: new Date('2026-02-27T10:00:00Z') });
const button: Button = { action: 'request.approve', label: 'chat.done', target: 'r1', commandId: 'c1' };
const buttons = (...all: Button[]): Part => ({ part: 'buttons', buttons: all });
const draw = (part: Part, drawing: Drawing = message) =>
  renderCard({ summary: { verbatim: 'S' }, parts: [part] }, t, drawing);
const actionsOf = (drawn: unknown) => nodesOf(drawn).filter(({ type }) => type.startsWith('Action.'));

describe('buttons', () => {
  it('of a message are executed, and the one that opens a form asks Teams for a dialog', () => {
    const drawn = draw(buttons(button, { ...button, action: 'request.edit' }), {
      ...message,
      cardId: CARD_ID,
      opens: new Set(['request.edit']),
    });

    expect(actionsOf(drawn)).toMatchObject([
      {
        type: 'Action.Execute',
        verb: 'request.approve',
        data: { desk: { n: 'request.approve', d: CARD_ID } },
      },
      { type: 'Action.Submit', data: { msteams: { type: 'task/fetch' }, desk: { t: 'r1', c: 'c1' } } },
    ]);
  });

  it('of a dialog are submitted', () => {
    expect(actionsOf(draw(buttons(button), { ...dialog, opens: new Set([button.action]) }))).toMatchObject([
      { type: 'Action.Submit', data: { desk: { k: 'action', n: 'request.approve' } } },
    ]);
  });

  it('ask once more in a card of their own', () => {
    const confirm = { title: 'chat.close', text: { verbatim: NASTY }, yes: 'chat.done' } as const;
    const [show, yes] = actionsOf(draw(buttons({ ...button, style: 'danger', confirm })));

    expect(show).toMatchObject({ type: 'Action.ShowCard', style: 'destructive' });
    expect(literalsOf(show)).toContain(NASTY);
    expect(yes).toMatchObject({ type: 'Action.Execute', style: 'destructive', verb: 'request.approve' });
  });

  it('that are needed rarely stand behind the others', () => {
    const drawn = draw({ part: 'buttons', buttons: [button], more: [{ ...button, action: 'request.more' }] });

    expect(actionsOf(drawn).map(({ mode }) => mode)).toEqual([undefined, 'secondary']);
    expect(nodesOf(drawn).filter(({ type }) => type === 'ActionSet')).toHaveLength(1);
  });
});

describe('a card', () => {
  it('renews itself for sixty people at most', () => {
    const { refresh } = draw(buttons(button), { ...message, cardId: CARD_ID, refreshFor });

    expect(refresh?.userIds).toHaveLength(60);
    expect(readCarried(refresh?.action.data)).toMatchObject({ n: 'refresh', d: CARD_ID });
  });

  it('mentions only who has an account, and no name acts where markdown is read', () => {
    const drawn = draw({
      part: 'mention',
      people: ['known', 'named', 'unknown'],
      text: { verbatim: 'Please' },
    });
    const [block] = nodesOf(drawn).filter(({ type }) => type === 'TextBlock');

    expect(drawn.msteams?.entities).toHaveLength(1);
    expect(block?.text).toBe(drawn.msteams?.entities?.[0]?.text);
    expect(literalsOf(drawn)).toContain('Mei Please');
    expect(String(block?.text).slice(4, -5)).not.toMatch(/[<>*_[\]`~{}&]/);
  });

  it('with more than a message holds is refused, not cut', () => {
    const words = { verbatim: '字'.repeat(10_000) };
    expect(() => draw({ part: 'text', text: words })).toThrow(TooLarge);
  });

  it('shows private words and opens a dialog by one button', () => {
    const said = renderSay({ text: NASTY, tone: 'warning', parts: [buttons(button)] }, t, message);
    const carried: Carried = { k: 'verb', n: 'new', t: '', c: '', w: NASTY };
    const launcher = renderLauncher(NASTY, NASTY, carried, t, message);

    expect(checkAdaptiveCard(said)).toEqual([]);
    expect(checkAdaptiveCard(launcher)).toEqual([]);
    expect(actionsOf(launcher)).toMatchObject([
      {
        type: 'Action.Submit',
        title: expect.stringContaining('**y**'),
        data: { msteams: { type: 'task/fetch' } },
      },
    ]);
    expect(readCarried(actionsOf(launcher)[0]?.data)).toEqual(carried);
  });

  it('R111g puts neighbouring links in one row, six at most', () => {
    const links = Array.from(
      { length: 8 },
      (_, at): Part => ({
        part: 'link',
        url: `https://desk.example.com/f/${at}`,
        label: { verbatim: `${at}` },
      }),
    );
    const rows = nodesOf(renderHome([...links, buttons(button), ...links.slice(0, 1)], t, message))
      .filter(({ type }) => type === 'ActionSet')
      .map(({ actions }) => (actions as unknown[]).length);

    expect(rows).toEqual([6, 2, 1, 1]);
  });

  it('draws a divider as the line above what follows', () => {
    const parts: Part[] = [
      { part: 'divider' },
      { part: 'text', text: { verbatim: 'one' } },
      { part: 'divider' },
    ];
    expect(renderHome(parts, t, message).body).toMatchObject([{ type: 'RichTextBlock', separator: true }]);
  });
});

const choices = ['a', 'b', 'c,d'].map((value) => ({ value, label: { verbatim: value } }));
function aForm(more: { values?: Values; saveDraft?: Button } = {}): OpenForm {
  const { values = {}, ...rest } = more;
  const form = defineForm({
    id: 'test.form',
    title: 'chat.appName',
    submit: 'chat.done',
    ...rest,
    schema: z.object({
      name: z.string().min(1).max(20),
      customer: z.string().min(1),
      kinds: z.array(z.string()).optional(),
      amount: z.number().min(1).max(99),
      day: z.string().optional(),
    }),
    fields: {
      name: { widget: 'text', label: { verbatim: 'Name' }, help: { verbatim: 'Its help' } },
      customer: {
        widget: 'lookup',
        lookup: 'customers',
        label: { verbatim: 'Customer' },
        initialLabel: { verbatim: 'Lamps, Ltd' },
      },
      kinds: { widget: 'choices', label: { verbatim: 'Kinds' }, choices },
      amount: { widget: 'number', label: { verbatim: 'Amount' } },
      day: { widget: 'date', label: { verbatim: 'Day' } },
    },
  });
  return { form, target: 'r1', commandId: 'c1', state: { step: '2' }, values };
}
const values: Values = { name: 'n', customer: 'id 1', kinds: ['a', 'c,d'], amount: '12', day: '2026-02-27' };

/** What Teams sends when nothing is changed: the data of the button, and the value of every input. */
function sent(drawn: Dialog, at = 0): Record<string, unknown> {
  const inputs = nodesOf(drawn.card).filter(({ type }) => type.startsWith('Input.'));
  const typed = Object.fromEntries(inputs.map(({ id, value }) => [id, value ?? '']));
  return { ...(actionsOf(drawn.card)[at]?.data as object), ...typed };
}
const idsOf = ({ body }: AdaptiveCard) =>
  body.flatMap((element: Element) => ('id' in element ? [element.id] : []));

describe('a form', () => {
  it('R17 R24 gives back what was in place, with everything it carries', () => {
    const data = sent(renderForm(aForm({ values }), t));
    const carried = readCarried(data);

    expect(carried).toMatchObject({ k: 'form', n: 'test.form', t: 'r1', c: 'c1', s: { step: '2' } });
    expect(carried && readValues(data, carried)).toEqual(values);
    expect(carried && readLabels(data, carried)).toEqual({ customer: 'Lamps, Ltd' });
  });

  it('lets its client check what is required', () => {
    const inputs = nodesOf(renderForm(aForm(), t)).filter(({ type }) => type.startsWith('Input.'));

    expect(inputs.filter(({ isRequired }) => isRequired).map(({ id }) => id)).toEqual([
      'f:name',
      'f:customer',
      'f:amount',
    ]);
    expect(inputs).toMatchObject([
      { maxLength: 20 },
      { style: 'filtered', 'choices.data': { dataset: 'customers|r1|c1' } },
      { isMultiSelect: true, style: 'expanded' },
      { min: 1, max: 99, errorMessage: 'Enter a number from 1 to 99.' },
      {},
    ]);
  });

  it('with a button that keeps a draft is checked by the desk alone', () => {
    const drawn = renderForm(aForm({ values, saveDraft: button }), t);
    const inputs = nodesOf(drawn).filter(({ type }) => type.startsWith('Input.'));
    const draft = sent(drawn, 1);
    const carried = readCarried(draft);

    expect(inputs.filter(({ isRequired, min }) => isRequired || min)).toEqual([]);
    expect(inputs.map(({ label }) => label)).toEqual(['Name *', 'Customer *', 'Kinds', 'Amount *', 'Day']);
    expect(carried).toMatchObject({
      k: 'action',
      n: 'request.approve',
      s: { step: '2' },
      z: expect.any(String),
    });
    expect(carried && readValues(draft, carried)).toEqual(values);
  });
});

describe('a form with mistakes', () => {
  const typed = {
    'f:name': NASTY,
    'f:customer': readBack(),
    'f:kinds': 'a,c%2Cd',
    'f:amount': 12,
    'f:day': '',
  };
  function readBack(): string {
    const [found] = renderFound([{ value: 'id 2', label: { verbatim: NASTY } }], t);
    return found?.value ?? '';
  }
  function again(faults: Record<string, string>): Dialog {
    const data = { ...sent(renderForm(aForm({ values }), t)), ...typed };
    const carried = readCarried(data);
    if (!carried?.z) throw new Error('nothing was packed');
    const drawn = withFaults(carried.z, readValues(data, carried), faults, t, readLabels(data, carried));
    if (!drawn) throw new Error('nothing was drawn');
    return drawn;
  }

  it('R17 comes back with the person’s own values and what was picked in a type-ahead', () => {
    const drawn = again({ name: 'Too long' });
    const data = sent(drawn);
    const carried = readCarried(data);

    expect(checkAdaptiveCard(drawn.card, 'dialog')).toEqual([]);
    expect(carried && readValues(data, carried)).toEqual({
      name: NASTY,
      customer: 'id 2',
      kinds: ['a', 'c,d'],
      amount: '12',
    });
    expect(literalsOf(drawn)).toContain(NASTY);
    expect(readFound(typed['f:customer']).value).toBe('id 2');
  });

  it('R17 says each mistake directly above its field, and at its head what belongs to none', () => {
    const { card } = again({ amount: NASTY, elsewhere: 'Somewhere' });
    const at = card.body.findIndex((element) => 'id' in element && element.id === 'f:amount');

    expect(literalsOf(card.body[at - 1])).toEqual([`⚠️ ${NASTY}`]);
    expect(literalsOf(card.body.slice(0, 2))).toEqual([t({ key: 'teams.lookAgain' }), '⚠️ Somewhere']);
    expect(idsOf(card)).toEqual(['f:name', 'f:customer', 'f:kinds', 'f:amount', 'f:day']);
  });

  it('comes back a second time as well, with the new mistakes alone', () => {
    const first = again({ name: 'Too long' });
    const data = sent(first);
    const carried = readCarried(data);
    const second = carried && withFaults(carried.z ?? '', readValues(data, carried), { day: 'When?' }, t);

    expect(literalsOf(second?.card)).toContain('⚠️ When?');
    expect(literalsOf(second?.card)).not.toContain('⚠️ Too long');
  });

  const forged = (...body: unknown[]) =>
    packForm({
      ...renderForm(aForm(), t),
      card: { type: 'AdaptiveCard', version: '1.5', body } as AdaptiveCard,
    });
  it.each([
    '',
    'damaged',
    Buffer.from('{}').toString('base64url'),
    forged(null),
    forged({ type: 'ActionSet' }),
    forged({ type: 'ActionSet', actions: [null] }),
    forged({ type: 'Input.Text', id: 1, label: '' }),
    forged({ type: 'Input.ChoiceSet', id: 'f:a', label: 'A' }),
    packForm({ ...renderForm(aForm(), t), title: 'x'.repeat(1_000_000) }),
  ])('is not drawn from what no form packs: %j', (packed) => {
    expect(withFaults(packed, {}, {}, t)).toBeUndefined();
  });
});
