import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { buttonCommandId, mintCommandId, pressCommandId } from '../../kit/command-id.ts';
import { type Action, type Desk, type HomeSection, type Interaction, wordsOf } from '../../kit/feature.ts';
import type { Values } from '../../kit/form.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import { momentText, text, verbatim } from '../../kit/text.ts';
import { fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import { customerByNumber } from '../customers/queries.ts';
import { takesCustomers } from '../organisation/rules.ts';
import { beginChange } from './begin-change.ts';
import { withdrawButton } from './cards.ts';
import { mayReadRequest, requestDetails } from './details-page.ts';
import { clueForm, contactForm, groupForm, pickForm, readKeys, remarkForm, splitContact } from './forms.ts';
import { nextForm, ownDraft, reviewOf } from './next-form.ts';
import { openChanges, type RequestLine, requestsOf, requestView } from './queries.ts';
import { draftOf } from './read-draft.ts';
import { kindText } from './story.ts';

const PAGE = 8;
const ON_HOME = 5;

/** `/customer new`, and the global shortcut: the first step, with the drafts that wait to be finished (R18). */
export const newCustomer: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const units = organisation.units
    .filter((unit) => takesCustomers(organisation, unit.id))
    .filter(
      (unit) =>
        holdsOver(actor, 'salesRep', unit.id, organisation) ||
        holdsOver(actor, 'accountManager', unit.id, organisation),
    )
    .map((unit) => unit.id);
  if (units.length === 0) return { kind: 'say', say: text('request.noUnit'), tone: 'warning' };
  const drafts = (await requestsOf(actor.id, { limit: 20 }, desk)).filter(
    ({ status, kind }) => status === 'draft' && kind === 'customer.create',
  );
  const intro: Part[] =
    drafts.length === 0
      ? []
      : [
          { part: 'text', text: text('form.newCustomer.drafts', { count: drafts.length }) },
          {
            part: 'items',
            items: drafts.slice(0, 3).map((draft) => ({
              title: draft.customerName
                ? verbatim(draft.customerName)
                : text('request.unnamed', { number: draft.number }),
              facts: [momentText(draft.createdAt)],
              buttons: [
                {
                  action: 'request.correct',
                  label: 'button.continue',
                  target: draft.id,
                  commandId: mintCommandId(),
                },
              ],
            })),
          },
          { part: 'divider' },
        ];
  return { kind: 'form', open: groupForm(units, intro, organisation) };
};

export const groupChosen: Action = async (interaction, desk) => {
  const { envelope, values } = interaction;
  const input = {
    kind: 'customer.create',
    requestId: randomUUID(),
    customerId: randomUUID(),
    unit: values.unit,
    accountGroup: values.accountGroup,
  };
  const outcome = await desk.execute('request.start', input, {
    ...envelope,
    commandId: idOfSending(envelope.commandId, values),
  });
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return nextForm(String(outcome.answer.requestId), await interaction.person(), desk);
};

/** `/customer change [number]`: with a number straight to its form, else the picker first (R11). */
export const changeCustomer: Action = async (interaction, desk) => {
  const words = wordsOf(interaction);
  const hit = words === '' ? null : await customerByNumber(words, desk);
  if (!hit) return { kind: 'form', open: { form: pickForm, target: '', commandId: mintCommandId() } };
  return startChange(hit.id, interaction, desk, interaction.envelope.commandId);
};

export const customerPicked: Action = (interaction, desk) => {
  const { envelope, values } = interaction;
  return startChange(
    String(values.customer ?? ''),
    interaction,
    desk,
    idOfSending(envelope.commandId, values),
  );
};
/** Each press of "Change" is a new intention: the button stands on a page that may be looked at for long. */
export const changeOpened: Action = (interaction, desk) =>
  startChange(interaction.target, interaction, desk, pressCommandId(interaction));

async function startChange(
  customerId: string,
  interaction: Interaction,
  desk: Desk,
  commandId: string,
): Promise<Reply> {
  const begun = await beginChange(customerId, { ...interaction.envelope, commandId }, desk);
  return typeof begun === 'string' ? nextForm(begun, await interaction.person(), desk) : begun;
}

/**
 * The file's own fields were filled in: the contact persons come next. Their ids grow with time: the database keeps them in the order of
 * their ids, which so is the order in which they were entered.
 */
export const fieldsFilled: Action = async (interaction, desk) => {
  const refusal = await fill(interaction, desk, interaction.values, true);
  if (refusal) return refusal;
  const actor = await interaction.person();
  const [draft, organisation] = await Promise.all([
    ownDraft(interaction.target, actor, desk),
    desk.organisation(),
  ]);
  if (!draft) return gone;
  const contact = draft.contacts[0] ?? randomUUIDv7();
  return { kind: 'form', open: contactForm(draft, contact, 1, organisation) };
};

export const contactFilled: Action = async (interaction, desk) => {
  const { another, values } = splitContact(interaction.values);
  const refusal = await fill(interaction, desk, values, true);
  if (refusal) return refusal;
  const actor = await interaction.person();
  const [draft, organisation] = await Promise.all([
    ownDraft(interaction.target, actor, desk),
    desk.organisation(),
  ]);
  if (!draft) return gone;
  const at = draft.contacts.indexOf(interaction.state.contact ?? '');
  const following = draft.contacts[at + 1];
  if (following || another) {
    const position = Number(interaction.state.position ?? 1) + 1;
    return { kind: 'form', open: contactForm(draft, following ?? randomUUIDv7(), position, organisation) };
  }
  return reviewOf(interaction.target, actor, desk);
};

export const changeFilled: Action = async (interaction, desk) => {
  const refusal = await fill(interaction, desk, interaction.values, true);
  return refusal ?? reviewOf(interaction.target, await interaction.person(), desk);
};

/** Keeps what is typed, finished or not; the form stays open (R18). */
export const saveDraft: Action = async (interaction, desk) => {
  const { values } = splitContact(interaction.values);
  const refusal = await fill(interaction, desk, values, false, pressCommandId(interaction));
  return refusal ?? { kind: 'say', say: text('request.saved'), tone: 'good' };
};

/** @returns the refusal, or null when the values are kept. A field of the form that is empty now is emptied in the draft. */
async function fill(
  { target, envelope, state }: Interaction,
  desk: Desk,
  typed: Values,
  check: boolean,
  commandId = envelope.commandId,
): Promise<Reply | null> {
  const shown = readKeys(state.fields ?? '');
  const values = Object.fromEntries(
    [...new Set([...shown, ...Object.keys(typed)])].map((key) => [key, typed[key] ?? null]),
  );
  const outcome = await desk.execute(
    'request.fill',
    { requestId: target, values, check },
    { ...envelope, commandId: idOfSending(commandId, values) },
  );
  return outcome.kind === 'refused' ? refused(outcome.refusal) : null;
}

/**
 * A form whose answer was lost stays open, and is sent again as it is or with other values: the first is a repeat, the second is not (R17).
 */
function idOfSending(commandId: string, values: object): string {
  return buttonCommandId('form', commandId, JSON.stringify(values));
}

/** The remark is kept before the request is sent; both under ids of their own, so that a repeat of either changes nothing. */
export const reviewed: Action = async (interaction, desk) => {
  const { target, envelope, values } = interaction;
  if (values.remark) {
    const refusal = await fill(
      interaction,
      desk,
      { reason: values.remark },
      true,
      `${envelope.commandId}:remark`,
    );
    if (refusal) return refusal;
  }
  const outcome = await desk.execute('request.submit', { requestId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'done', say: text('request.sent', { number: Number(outcome.answer.number) }) };
};

export const withdraw: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('request.pullBack', { requestId: target, how: 'withdraw' }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'say',
    say: text('request.withdrawn', { number: Number(outcome.answer.number) }),
    tone: 'good',
  };
};

/** Taking a pending request back and opening its form is one click; the approvals given so far go with it (R18). */
export const edit: Action = async (interaction, desk) => {
  const outcome = await desk.execute(
    'request.pullBack',
    { requestId: interaction.target, how: 'edit' },
    interaction.envelope,
  );
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return nextForm(interaction.target, await interaction.person(), desk);
};

export const correct: Action = async (interaction, desk) => {
  const [actor, draft] = await Promise.all([interaction.person(), draftOf(interaction.target, desk)]);
  if (!draft || draft.requesterId !== actor.id)
    return { kind: 'say', say: text('request.notYours'), tone: 'warning' };
  if (draft.status !== 'draft' && draft.status !== 'returned') {
    return {
      kind: 'say',
      say: text('request.notEditable', { number: draft.request.number }),
      tone: 'warning',
    };
  }
  return nextForm(interaction.target, actor, desk);
};

export const details: Action = async (interaction, desk) => {
  const page = await requestDetails(interaction.target, await interaction.person(), desk);
  return page ? { kind: 'page', page } : { kind: 'say', say: text('request.detailsClosed'), tone: 'warning' };
};

/** `/customer mine`: one's own requests, newest first, page by page. */
export const mine: Action = async (interaction, desk) => myPage(await interaction.person(), undefined, desk);
export const mineMore: Action = async (interaction, desk) =>
  myPage(await interaction.person(), Number(interaction.target), desk);

async function myPage(actor: Actor, before: number | undefined, desk: Desk): Promise<Reply> {
  const parts = await requestList(actor, { limit: PAGE, ...(before !== undefined && { before }) }, desk);
  if (parts.length === 0) return { kind: 'say', say: text('request.none') };
  return { kind: 'say', say: text('home.myRequests'), parts };
}

async function requestList(
  actor: Actor,
  { limit, before }: { limit: number; before?: number },
  desk: Desk,
): Promise<Part[]> {
  const rows = await requestsOf(
    actor.id,
    { limit: limit + 1, ...(before !== undefined && { before }) },
    desk,
  );
  if (rows.length === 0) return [];
  const items = rows.slice(0, limit).map(
    (row): Item => ({
      title: row.customerName ? verbatim(row.customerName) : text('request.unnamed', { number: row.number }),
      facts: [
        text('card.heading', { kind: kindText(row.kind), number: row.number }),
        text(`request.status.${row.status}`),
      ],
      buttons: buttonsOfLine(row),
    }),
  );
  const last = rows[limit - 1];
  const more: Part[] =
    rows.length > limit && last
      ? [
          {
            part: 'buttons',
            buttons: [
              {
                action: 'request.mineMore',
                label: 'button.more',
                target: String(last.number),
                commandId: buttonCommandId('request.mineMore', actor.id, last.number),
              },
            ],
          },
        ]
      : [];
  return [{ part: 'items', items }, ...more];
}

/** R18: a draft stands on no card, so the list is where it goes on or ends. */
function buttonsOfLine({ id: target, number, status }: RequestLine): Button[] {
  if (status !== 'draft' && status !== 'returned')
    return [{ action: 'request.details', label: 'button.details', target, commandId: mintCommandId() }];
  return [
    { action: 'request.correct', label: 'button.continue', target, commandId: mintCommandId() },
    withdrawButton({ id: target, number }, mintCommandId()),
  ];
}

export const myRequests: HomeSection = async (interaction, desk) => {
  const parts = await requestList(await interaction.person(), { limit: ON_HOME }, desk);
  return [
    { part: 'heading', text: text('home.myRequests') },
    ...(parts.length > 0
      ? parts
      : [{ part: 'text' as const, text: text('home.noRequests'), tone: 'quiet' as const }]),
  ];
};

/** R07: once in a while, the requester reminds those who decide. */
export const nudge: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('approval.nudge', { requestId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'say',
    say: text('request.nudged', { number: Number(outcome.answer.number) }),
    tone: 'good',
  };
};

export const openAnswer: Action = async ({ target, person }) => {
  await person();
  return { kind: 'form', open: remarkForm('request.answer', target) };
};
export const answeredQuestion: Action = async ({ target, envelope, values }, desk) => {
  const outcome = await desk.execute(
    'request.remark',
    { requestId: target, kind: 'answer', text: values.text },
    envelope,
  );
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('request.answered') };
};

/** R07: an applied change becomes a new request that puts the old values back, pre-filled; what has been changed since stays to be seen. */
export const reverse: Action = async (interaction, desk) => {
  const [actor, view, organisation] = await Promise.all([
    interaction.person(),
    requestView(interaction.target, desk),
    desk.organisation(),
  ]);
  const mayRead = view && mayReadRequest(view.state, actor, organisation);
  if (!mayRead || view.state.status !== 'approved' || view.state.kind !== 'customer.change') {
    return { kind: 'say', say: text('request.notReversible'), tone: 'warning' };
  }
  const { envelope } = interaction;
  const { customerId } = view.state;
  const started = await desk.execute(
    'request.start',
    { kind: 'customer.change', requestId: randomUUID(), customerId },
    envelope,
  );
  if (started.kind === 'refused') return refused(started.refusal);
  const requestId = String(started.answer.requestId);
  const undone = (await openChanges(view, desk)).filter(
    ({ key }) => !REQUEST_FIELDS.includes(fieldOf(key).field),
  );
  const values = Object.fromEntries(undone.map(({ key, old }) => [key, old]));
  const filled = await desk.execute(
    'request.fill',
    { requestId, values, check: false },
    { ...envelope, commandId: `${envelope.commandId}:old` },
  );
  if (filled.kind === 'refused') return refused(filled.refusal);
  return nextForm(requestId, actor, desk);
};

/** R20: first click on the file, second click sends it. */
export const openClue: Action = async ({ target, person }) => {
  await person();
  return { kind: 'form', open: clueForm(target) };
};
export const clueSent: Action = async ({ target, envelope, values }, desk) => {
  const input = { requestId: randomUUID(), customerId: target, text: values.text };
  const outcome = await desk.execute('request.raiseClue', input, envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : { kind: 'done', say: text('clue.sent') };
};
