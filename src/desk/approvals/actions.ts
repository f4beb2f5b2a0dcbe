import type { Actor } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, HomeSection, Interaction, MomentHandler } from '../../kit/feature.ts';
import type { Values } from '../../kit/form.ts';
import { type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { personText, unitText } from '../customers/describe.ts';
import { fieldOf, inFormOrder, REQUEST_FIELDS } from '../customers/fields.ts';
import { numberSeries } from '../organisation/rules.ts';
import { candidatesPart, summaryOf } from '../requests/cards.ts';
import { remarkForm } from '../requests/forms.ts';
import { candidatesOf, requestView } from '../requests/queries.ts';
import { parseStepTarget, VERDICTS, type Verdict } from '../requests/schema.ts';
import { kindText } from '../requests/story.ts';
import { answersForm, reassignForm, rejectForm, returnFieldsForm, returnForm } from './forms.ts';
import { type Waiting, waitingFor } from './queries.ts';
import { decidesFor, mayDecide } from './rules.ts';

const PAGE = 8;
const ON_HOME = 5;

/** The approval click: straight to the command, which reads who clicked together with the request. */
export const approve: Action = (interaction, desk) => decide(interaction, desk, 'approved');

/** A step that asks something opens its form; submitting it is the approval (R25, R26). */
export const answer: Action = async (interaction, desk) => {
  const { target } = interaction;
  const view = await requestView(parseStepTarget(target).requestId, desk);
  const step = view?.state.path[view.state.stepIndex];
  if (!view || !step) return { kind: 'say', say: text('refusal.gone'), tone: 'warning' };
  if (step.asks.length === 0) return approve(interaction, desk);
  const refusal = await whyNotDecide(interaction, desk, 'approved');
  if (refusal) return refusal;
  const [candidates, organisation] = await Promise.all([candidatesOf(view, desk), desk.organisation()]);
  const intro: Part[] = [
    { part: 'text', text: summaryOf(view), tone: 'strong' },
    ...(candidates.length > 0
      ? candidatesPart(candidates, organisation)
      : [{ part: 'text' as const, text: text('form.review.noCandidates'), tone: 'quiet' as const }]),
  ];
  const external =
    view.state.kind === 'customer.create' &&
    !numberSeries(organisation, view.state.unit, view.state.accountGroup);
  const { timeZone } = await interaction.person();
  const [clock] = await desk.database.prisma.$queryRaw<
    { today: string }[]
  >`select to_char(desk_now() at time zone ${timeZone}, 'YYYY-MM-DD') as today`;
  return {
    kind: 'form',
    open: answersForm(target, intro, candidates, step.asks, external, clock?.today ?? ''),
  };
};

export const answered: Action = (interaction, desk) => {
  const { duplicate, duplicateOf, confirmedWith, confirmedHow, confirmedOn, number } = interaction.values;
  return decide(interaction, desk, 'approved', {
    answers: { duplicate, duplicateOf, confirmedWith, confirmedHow, confirmedOn, number },
  });
};

/** Return and Reject need a reason, so the click only opens the form; submitting it runs the command. */
export const openReject: Action = async (interaction, desk) =>
  (await whyNotDecide(interaction, desk, 'rejected')) ?? {
    kind: 'form',
    open: rejectForm(interaction.target),
  };
export const rejected: Action = (interaction, desk) =>
  decide(interaction, desk, 'rejected', { note: interaction.values.note });

export const openReturn: Action = async (interaction, desk) => {
  const { target } = interaction;
  const refusal = await whyNotDecide(interaction, desk, 'returned');
  if (refusal) return refusal;
  const view = await requestView(parseStepTarget(target).requestId, desk);
  if (!view) return { kind: 'say', say: text('refusal.gone'), tone: 'warning' };
  const keys = inFormOrder(Object.keys(view.changes)).filter(
    (key) => !REQUEST_FIELDS.includes(fieldOf(key).field),
  );
  return { kind: 'form', open: returnForm(target, keys) };
};

export const returnReasoned: Action = async (interaction, desk) => {
  const { note = '', fields = [] } = interaction.values;
  const keys = typeof fields === 'string' ? [fields] : fields;
  if (keys.length === 0) return decide(interaction, desk, 'returned', { note });
  return { kind: 'form', open: returnFieldsForm(interaction.target, String(note), keys) };
};

export const returnedWithNotes: Action = (interaction, desk) => {
  const { note, ...fieldNotes } = interaction.values;
  return decide(interaction, desk, 'returned', { note, fieldNotes });
};

/** What the command says to everybody else when a verdict comes without its form. */
const LACKING = new Set<string>(['approval.reasonMissing', 'approval.answersMissing']);

/**
 * Whoever may not decide is told at the click that opens the form, and the security log hears of it then (R22). The command itself is asked,
 * without what the form would bring: it can only refuse.
 */
async function whyNotDecide(
  { target, envelope }: Interaction,
  desk: Desk,
  verdict: Verdict,
): Promise<Reply | null> {
  const input = { ...parseStepTarget(target), verdict };
  const outcome = await desk.execute('approval.decide', input, { ...envelope, commandId: mintCommandId() });
  if (outcome.kind === 'refused' && !LACKING.has(outcome.refusal.code)) return refused(outcome.refusal);
  return null;
}

type Given = { note?: Values[string] | undefined; fieldNotes?: Values; answers?: Record<string, unknown> };

async function decide(
  { target, envelope }: Interaction,
  desk: Desk,
  verdict: Verdict,
  given: Given = {},
): Promise<Reply> {
  const outcome = await desk.execute(
    'approval.decide',
    { ...parseStepTarget(target), verdict, ...given },
    envelope,
  );
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const counted = VERDICTS.find((known) => known === outcome.answer.verdict) ?? verdict;
  const said = text(`approval.recorded.${counted}`, { number: Number(outcome.answer.number) });
  const { for: absent } = outcome.answer;
  if (typeof absent !== 'string') return { kind: 'done', say: said };
  const forWhom = text('approval.recordedFor', { name: verbatim(absent) });
  return { kind: 'done', say: { join: [said, forWhom], with: ' ' } };
}

/** `/customer inbox`: what waits for one's decision, oldest first, page by page. */
export const inbox: Action = async (interaction, desk) => inboxPage(await interaction.person(), 0, desk);
export const inboxMore: Action = async (interaction, desk) =>
  inboxPage(await interaction.person(), Number(interaction.target), desk);

async function inboxPage(actor: Actor, after: number, desk: Desk): Promise<Reply> {
  const parts = await inboxList(actor, after, PAGE, desk);
  if (parts.length === 0) return { kind: 'say', say: text('inbox.empty'), tone: 'good' };
  return { kind: 'say', say: text('home.waiting'), parts };
}

async function inboxList(actor: Actor, after: number, limit: number, desk: Desk): Promise<Part[]> {
  const [organisation, absent] = await Promise.all([desk.organisation(), whomStandsInFor(actor.id, desk)]);
  const forWhom = (row: Waiting): Text[] => {
    const person = decidesFor(row, row.step, actor, absent, organisation);
    return person ? [text('inbox.for', { name: personText(person.id, person.name, organisation) })] : [];
  };
  const rows = await waitingFor(
    (request, step) => mayDecide(request, step, actor, organisation),
    actor.id,
    { after, limit: limit + 1 },
    desk,
  );
  if (rows.length === 0) return [];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return [
    {
      part: 'items',
      items: shown.map((row) => ({
        title: verbatim(row.customerName),
        facts: [
          text('card.heading', { kind: kindText(row.kind), number: row.number }),
          unitText(row.unit, organisation),
          ...forWhom(row),
          ...(row.dueAt
            ? [text('inbox.due', { at: { moment: row.dueAt.toISOString(), style: 'dateTime' } })]
            : []),
        ],
        buttons: [
          { action: 'approval.open', label: 'button.open', target: row.id, commandId: mintCommandId() },
        ],
      })),
    },
    ...(rows.length > limit && last
      ? [
          {
            part: 'buttons' as const,
            buttons: [
              {
                action: 'approval.inboxMore',
                label: 'button.more' as const,
                target: String(last.number),
                commandId: mintCommandId(),
              },
            ],
          },
        ]
      : []),
  ];
}

export const waitingForMe: HomeSection = async (interaction, desk) => {
  const parts = await inboxList(await interaction.person(), 0, ON_HOME, desk);
  return [
    { part: 'heading', text: text('home.waiting') },
    ...(parts.length > 0
      ? parts
      : [{ part: 'text' as const, text: text('inbox.empty'), tone: 'quiet' as const }]),
  ];
};

/** R27: the clock has reached a moment of a step's ladder. */
export const stepMoment: MomentHandler = async (subject, act, { commandId, lateMs }, desk) => {
  const input = {
    ...parseStepTarget(subject),
    act: act === 'escalate' ? 'escalate' : 'remind',
    lateMs: Math.max(0, Math.round(lateMs)),
  };
  await desk.execute('approval.remind', input, { commandId, by: { desk: 'clock' } });
};

/** R07: whoever is entitled takes the step; the card says so, the others stay entitled. */
export const claim: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('approval.claim', parseStepTarget(target), envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'say',
    say: text('approval.claimed', { number: Number(outcome.answer.number) }),
    tone: 'good',
  };
};

export const openReassign: Action = async ({ target, person }) => {
  await person();
  return { kind: 'form', open: reassignForm(target) };
};
export const reassigned: Action = async ({ target, envelope, values }, desk) => {
  const outcome = await desk.execute(
    'approval.claim',
    { ...parseStepTarget(target), to: String(values.to ?? '') },
    envelope,
  );
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'done',
    say: text('approval.reassigned', { name: verbatim(String(outcome.answer.name)) }),
  };
};

export const openAsk: Action = async ({ target, person }) => {
  await person();
  return { kind: 'form', open: remarkForm('approval.ask', parseStepTarget(target).requestId) };
};
export const asked: Action = async ({ target, envelope, values }, desk) => {
  const outcome = await desk.execute(
    'request.remark',
    { requestId: target, kind: 'question', text: values.text },
    envelope,
  );
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('approval.asked') };
};

/** R05: once a day, on working days and others alike: a request nobody can decide does not wait for Monday. */
export const stuckCheck: Schedule = {
  title: 'schedule.title.stuck',
  cron: '0 7 * * *',
  did: { stuck: 'schedule.did.stuck' },
  run: async ({ slot, commandId }, desk) => {
    const outcome = await desk.execute('approval.checkStuck', { slot }, { commandId, by: { desk: 'clock' } });
    return outcome.kind === 'refused' ? {} : { stuck: Number(outcome.answer.stuck) };
  },
};
