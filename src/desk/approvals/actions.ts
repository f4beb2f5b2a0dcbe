import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, Interaction } from '../../kit/feature.ts';
import type { Values } from '../../kit/form.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { text, verbatim } from '../../kit/text.ts';
import { fieldOf, inFormOrder, REQUEST_FIELDS } from '../customers/fields.ts';
import { numberSeries } from '../organisation/rules.ts';
import { candidatesPart, summaryOf } from '../requests/cards.ts';
import { remarkForm } from '../requests/forms.ts';
import { candidatesOf, requestView } from '../requests/queries.ts';
import { parseStepTarget, VERDICTS, type Verdict } from '../requests/schema.ts';
import { answersForm, reassignForm, rejectForm, returnFieldsForm, returnForm } from './forms.ts';

/** The approval click: straight to the command, which reads who clicked together with the request. */
export const approve: Action = (interaction, desk) => decide(interaction, desk, 'approved');

/** A step that asks something opens its form; submitting it is the approval (R25, R26). */
export const answer: Action = async (interaction, desk) => {
  const { target } = interaction;
  const view = await requestView(parseStepTarget(target).requestId, desk);
  const step = view?.state.path[view.state.stepIndex];
  if (!view || !step) return gone;
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
  if (!view) return gone;
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

/** R27: the clock has reached a moment of a step's ladder. */
export const stepMoment = onLadder('approval.remind', parseStepTarget);

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
