import { describe, expect, it } from 'vitest';
import { type FillState, fillDraft } from '../../../src/desk/requests/fill-draft.ts';
import { type PullBack, pullBack } from '../../../src/desk/requests/pull-back.ts';
import type { RequestState } from '../../../src/desk/requests/schema.ts';
import { showRequest } from '../../../src/desk/requests/show-request.ts';
import { type DraftState, type StartDraft, startDraft } from '../../../src/desk/requests/start-draft.ts';
import { type SubmitState, submitRequest } from '../../../src/desk/requests/submit-request.ts';
import type { Actor } from '../../../src/kit/actor.ts';
import {
  anActor,
  aRequest,
  CONTACT_ID,
  CUSTOMER_ID,
  circumstances,
  contactValues,
  demo,
  NEW_CUSTOMER,
  person,
  REQUEST_ID,
  verdictOf,
} from '../../support/builders.ts';

const lily = person('lily');
const wanted = { ...NEW_CUSTOMER, phone: '+862158771234', ...contactValues(CONTACT_ID) };
const draft = (more: Partial<SubmitState> = {}): SubmitState => ({
  ...aRequest({
    status: 'draft',
    round: 0,
    version: 3,
    path: [],
    stepStartedAt: null,
    dueAt: null,
    customerName: '',
  }),
  today: {},
  wanted,
  heldByOthers: [],
  ...more,
});
const change = (more: Partial<SubmitState> = {}): SubmitState =>
  draft({ kind: 'customer.change', today: wanted, wanted: { city: 'Suzhou', reason: 'Moved' }, ...more });

describe('starting a draft', () => {
  const create: StartDraft = {
    kind: 'customer.create',
    requestId: REQUEST_ID,
    customerId: CUSTOMER_ID,
    unit: 'shanghai',
    accountGroup: '1110',
  };
  const alter: StartDraft = { kind: 'customer.change', requestId: REQUEST_ID, customerId: CUSTOMER_ID };
  const customer = {
    name: 'Brightwell',
    unit: 'shanghai',
    accountGroup: '1110',
    version: 4,
    status: 'active',
  };
  const start = (input: StartDraft, actor: Actor, state: DraftState = { customer }) =>
    startDraft(state, input, circumstances(actor));

  it('R18a makes a draft of the requester, with an event of its story', () => {
    expect(start(create, lily)).toMatchObject({
      change: { unit: 'shanghai', accountGroup: '1110', basis: null },
      events: [{ chain: `request:${REQUEST_ID}`, type: 'request.drafted' }],
      cards: [],
    });
  });

  it('R11b takes unit, account group and name over from the customer to be changed', () => {
    expect(start(alter, lily)).toMatchObject({
      change: { unit: 'shanghai', accountGroup: '1110', customerName: 'Brightwell', basis: 4 },
    });
  });

  it.each<[string, StartDraft, Actor, string]>([
    [
      'R10d a new customer of another rep’s unit',
      { ...create, unit: 'guangzhou' },
      lily,
      'request.notYourUnit!',
    ],
    ['R10d a new customer by a supervisor', create, person('tao'), 'request.notYourUnit!'],
    ['R10d a change by somebody who files nothing', alter, person('meiling'), 'request.notYourUnit!'],
    ['R10d a change in another rep’s unit', alter, person('yating'), 'request.notYourUnit!'],
    ['R10f a unit that numbers no customers', { ...create, unit: 'east' }, person('jun'), 'refusal.gone'],
    [
      'a unit that there is not',
      { ...create, unit: 'atlantis' },
      anActor('all', ['salesRep', '*']),
      'refusal.gone',
    ],
    ['an account group that there is not', { ...create, accountGroup: '9999' }, lily, 'refusal.gone'],
  ])('%s is refused', (_, input, actor, code) => {
    expect(verdictOf(start(input, actor))).toBe(code);
  });

  it('refuses a change of a customer that there is not', () => {
    expect(verdictOf(start(alter, lily, { customer: null }))).toBe('refusal.gone');
  });
});

describe('filling a draft', () => {
  const state = (more: Partial<FillState> = {}): FillState => ({ ...draft({ wanted: {}, ...more }) });
  const fill = (
    values: Record<string, string | null>,
    { check = true, actor = lily, ...more }: Partial<FillState> & { check?: boolean; actor?: Actor } = {},
  ) => fillDraft(state(more), { requestId: REQUEST_ID, values, check }, circumstances(actor));

  it('R11d stores what each field was and shall be, and drops a field that is back at today’s value', () => {
    const decision = fill(
      { city: 'Suzhou', street: wanted.street },
      { kind: 'customer.change', today: wanted },
    );

    expect(decision).toMatchObject({
      change: { set: { city: { old: 'Shanghai', new: 'Suzhou' } }, drop: ['street'] },
    });
  });

  it('R11i stores an emptied value', () => {
    expect(fill({ email: '' }, { kind: 'customer.change', today: wanted })).toMatchObject({
      change: { set: { email: { old: wanted.email, new: null } } },
    });
  });

  it('stores values in their one written form', () => {
    expect(fill({ country: 'CN', phone: '021 5877 1234' })).toMatchObject({
      change: { set: { phone: { new: '+862158771234' } } },
    });
  });

  it.each([
    ['R17d a phone number', { phone: '12' }, 'phone', 'check.phone'],
    ['R17d a tax id', { country: 'CN', taxId: '123' }, 'taxId', 'check.taxId.cn'],
    ['R17d an e-mail address', { email: 'nobody' }, 'email', 'check.email'],
    ['R17d an amount', { creditLimit: 'much' }, 'creditLimit', 'check.creditLimit'],
    ['R17d a text that is too long', { city: 'x'.repeat(200) }, 'city', 'check.tooLong'],
    ['R17b a required field that is empty', { taxId: null }, 'taxId', 'check.missing'],
    ['R17b a required field of blanks', { city: '   ' }, 'city', 'check.missing'],
    ['R31b a name that is empty', { name: '' }, 'name', 'check.missing'],
    [
      'R17d a contact’s e-mail address',
      { [`contact/${CONTACT_ID}/contactEmail`]: 'x' },
      `contact/${CONTACT_ID}/contactEmail`,
      'check.email',
    ],
  ])('%s is marked at its field', (_, values: Record<string, string | null>, field, key) => {
    expect(fill(values)).toMatchObject({
      refusal: { code: 'refusal.invalid', fields: { [field]: { key } } },
    });
  });

  it('R17b takes an optional field that is empty', () => {
    expect(verdictOf(fill({ website: null, industry: null }, { accountGroup: '1210' }))).toBe('ok');
  });

  it('R17c does not take a field that the account group hides', () => {
    expect(fill({ creditLimit: '5', city: 'Suzhou' }, { accountGroup: '1310' })).toMatchObject({
      change: { set: { city: {} } },
    });
    const decision = fill({ creditLimit: '5' }, { accountGroup: '1310' });
    expect(decision.ok && Object.keys(decision.change.set)).toEqual([]);
  });

  it('R11c demands a reason of a change and none of a new customer', () => {
    expect(verdictOf(fill({ reason: null }, { kind: 'customer.change' }))).toBe('refusal.invalid');
    expect(verdictOf(fill({ reason: null }))).toBe('ok');
  });

  it('R18a keeps what is not finished, mistakes and all', () => {
    const decision = fill({ phone: '12', taxId: null, name: 'Half' }, { check: false });

    expect(decision).toMatchObject({
      ok: true,
      change: { customerName: 'Half', set: { phone: { new: '12' } } },
    });
  });

  it.each<[string, Partial<FillState> & { actor?: Actor }, string]>([
    ['R18b somebody else’s draft', { actor: person('bo') }, 'request.notYours!'],
    ['R18i a request that waits for a decision', { status: 'pending' }, 'request.notEditable'],
    ['R18i an approved request', { status: 'approved' }, 'request.notEditable'],
    ['R18i a withdrawn request', { status: 'withdrawn' }, 'request.notEditable'],
  ])('%s cannot be filled', (_, more, code) => {
    expect(verdictOf(fill({ city: 'Suzhou' }, more))).toBe(code);
  });

  it('R97f names the fields in its event, not what was typed', () => {
    const decision = fill({ city: 'Suzhou', creditLimit: '4711' });
    expect(decision.ok && decision.events).toEqual([
      {
        chain: `request:${REQUEST_ID}`,
        type: 'request.filled',
        payload: { fields: ['city', 'creditLimit'] },
      },
    ]);
  });
});

describe('submitting a request', () => {
  const submit = (state: SubmitState, actor: Actor = lily, organisation = demo) =>
    submitRequest(state, { requestId: REQUEST_ID }, circumstances(actor, { organisation }));

  it('R21b puts a new customer on its path and tells the channel and the requester', () => {
    const decision = submit(draft());

    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'request.submitted', payload: { round: 1, steps: ['supervisor', 'data-admin'] } }],
      obligations: [{ open: 'approval.step', subject: `${REQUEST_ID}/1/0` }],
      cards: [
        { kind: 'request.step', audience: 'channel:desk-east' },
        { kind: 'request.mine', audience: 'person:lily' },
        { kind: 'request.told', audience: 'person:lily', target: `${REQUEST_ID}/4` },
      ],
    });
  });

  it.each<[string, SubmitState, Actor, string]>([
    ['R18b somebody else’s draft', draft(), person('bo'), 'request.notYours!'],
    ['R01d a draft of somebody whose right has ended', draft(), anActor('lily'), 'request.notYourUnit!'],
    ['R18i a request that waits', draft({ status: 'pending' }), lily, 'request.notEditable'],
    ['R18i a rejected request', draft({ status: 'rejected' }), lily, 'request.notEditable'],
    ['R11h a change of nothing', change({ wanted: { reason: 'Nothing' } }), lily, 'request.nothingChanged'],
    [
      'R11h a change that the file has caught up with',
      change({ wanted: { city: 'Shanghai', reason: 'x' } }),
      lily,
      'request.nothingChanged',
    ],
    [
      'R17b a customer without a required field',
      draft({ wanted: { ...wanted, taxId: null } }),
      lily,
      'request.incomplete',
    ],
    ['R17b a customer without a contact person', draft({ wanted: NEW_CUSTOMER }), lily, 'request.incomplete'],
    ['R11c a change without a reason', change({ wanted: { city: 'Suzhou' } }), lily, 'request.incomplete'],
    [
      'R17g a value that was kept unchecked',
      draft({ wanted: { ...wanted, phone: '12' } }),
      lily,
      'request.incomplete',
    ],
    [
      'R08b a field that another request holds',
      change({ heldByOthers: [{ field: 'city', number: 1007 }] }),
      lily,
      'request.fieldHeld',
    ],
  ])('%s is refused', (_, state, actor, code) => {
    expect(verdictOf(submit(state, actor))).toBe(code);
  });

  it('R08b says which request holds the field', () => {
    const decision = submit(change({ heldByOthers: [{ field: 'city', number: 1007 }] }));
    expect(decision).toMatchObject({
      refusal: { params: { number: 1007, fields: { join: [{ key: 'field.city' }] } } },
    });
  });

  it('R08a allows what another request does not hold', () => {
    expect(verdictOf(submit(change({ heldByOthers: [{ field: 'street', number: 1007 }] })))).toBe('ok');
  });

  it('R11f takes the old values from today’s file', () => {
    expect(submit(change({ wanted: { city: 'Suzhou', street: wanted.street, reason: 'x' } }))).toMatchObject({
      change: {
        refreshed: { set: { city: { old: 'Shanghai', new: 'Suzhou' } }, drop: ['street'] },
        fields: ['city'],
      },
    });
  });

  it('R18h R21d begins its path anew on the path it has', () => {
    const path = aRequest().path.map((step) => ({ ...step, deadlineHours: 99 }));
    const decision = submit(draft({ status: 'returned', round: 1, stepIndex: 1, path }));

    expect(decision).toMatchObject({
      change: { path },
      events: [{ type: 'request.resubmitted', payload: { round: 2 } }],
    });
    expect(decision).toMatchObject({ obligations: [{ subject: `${REQUEST_ID}/2/0` }] });
  });

  it('refuses a kind of request that has no path', () => {
    expect(verdictOf(submit(draft(), lily, { ...demo, paths: [] }))).toBe('request.noPath');
  });
});

describe('taking a request back', () => {
  const take = (more: Partial<RequestState>, how: PullBack['how'], actor: Actor = lily) =>
    verdictOf(pullBack(aRequest(more), { requestId: REQUEST_ID, how }, circumstances(actor)));

  it.each<[RequestState['status'], string, string]>([
    ['draft', 'ok', 'request.notEditable'],
    ['pending', 'ok', 'ok'],
    ['returned', 'ok', 'request.notEditable'],
    ['approved', 'request.notEditable', 'request.notEditable'],
    ['rejected', 'request.notEditable', 'request.notEditable'],
    ['withdrawn', 'request.notEditable', 'request.notEditable'],
  ])('R18c R18i when it is %s: withdraw %s, edit %s', (status, withdraw, edit) => {
    expect([take({ status }, 'withdraw'), take({ status }, 'edit')]).toEqual([withdraw, edit]);
  });

  it('R18c is for the requester alone', () => {
    expect(take({}, 'withdraw', person('tao'))).toBe('request.notYours!');
    expect(take({}, 'edit', person('fang'))).toBe('request.notYours!');
  });

  it('R27d ends the reminders of the step that was open', () => {
    const decision = pullBack(aRequest(), { requestId: REQUEST_ID, how: 'edit' }, circumstances(lily));
    expect(decision).toMatchObject({
      obligations: [{ close: 'approval.step', subject: `${REQUEST_ID}/1/0`, evidence: 'edit' }],
    });
  });

  it('R23f shows the channel that it is gone, and nothing of a draft that nobody has seen', () => {
    const seen = pullBack(aRequest(), { requestId: REQUEST_ID, how: 'withdraw' }, circumstances(lily));
    const unseen = pullBack(
      aRequest({ status: 'draft', round: 0 }),
      { requestId: REQUEST_ID, how: 'withdraw' },
      circumstances(lily),
    );
    expect(seen.ok && seen.cards.map(({ kind, audience }) => `${kind} ${audience}`)).toEqual([
      'request.step channel:desk-east',
      'request.note channel:desk-east',
      'request.mine person:lily',
    ]);
    expect(unseen.ok && unseen.cards).toEqual([]);
  });
});

describe('what is shown after an event', () => {
  const shown = (from: number, to: number, tell = true) =>
    showRequest(aRequest({ stepIndex: from }), aRequest({ stepIndex: to }), 5, demo, tell).map(
      ({ kind, audience, inThreadOf }) => `${kind} ${audience}${inThreadOf ? ' in thread' : ''}`,
    );

  it('R23a is the card in the channel of the step that begins', () => {
    expect(shown(0, 1)).toContain('request.step channel:master-data');
  });

  it('R23f is every card that stands already', () => {
    expect(shown(0, 1)).toContain('request.step channel:desk-east');
  });

  it('R19a R18f is a note in the thread that was there, not in one that only begins', () => {
    expect(shown(0, 1)).toContain('request.note channel:desk-east in thread');
    expect(shown(0, 1)).not.toContain('request.note channel:master-data in thread');
    expect(shown(1, 1)).toContain('request.note channel:master-data in thread');
  });

  it('R19b is a message to the requester, where there is something to tell', () => {
    expect(shown(0, 1)).toContain('request.told person:lily');
    expect(shown(0, 0, false)).not.toContain('request.told person:lily');
  });
});
