import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import type { Action, CustomerParts, Desk } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { notAllowed } from '../../kit/reply.ts';
import { dayText, momentText, text, verbatim } from '../../kit/text.ts';
import { customerFile } from '../customers/queries.ts';
import { maySee } from '../customers/rules.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import {
  audienceText,
  customerText,
  periodText,
  rateText,
  surveyOfRun,
  surveyScoreText,
  surveyText,
} from './describe.ts';
import { closeButton } from './plan-page.ts';
import { type InvitationView, openFollowUps, type RunLine, runsIn, scoresOf } from './queries.ts';
import { writeScope } from './report-scope.ts';
import { mayFollowUp, mayPlan, plannedUnits, topmost } from './rules.ts';

const RUNS = 5;
const FOLLOW_UPS = 4;
const ON_FILE = 3;
/** Follow-ups are judged one by one, so many at a time. */
const BATCH = 20;

/** `/customer survey`: what customers are not satisfied with and who takes care of it, the surveys and how they stand. */
export const list: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const units = plannedUnits(actor, organisation);
  if (units.length === 0) return notAllowed;
  const [followUps, runs] = await Promise.all([
    followUpParts(undefined, actor, organisation, desk),
    runParts(undefined, units, organisation, desk),
  ]);
  return {
    kind: 'say',
    say: text('survey.list'),
    parts: [
      {
        part: 'buttons',
        buttons: [
          buttonOf('survey.openPlan', 'survey.button.plan', '', '', 'primary'),
          buttonOf('survey.results', 'survey.button.results', ''),
        ],
      },
      ...followUps,
      ...runs,
    ],
  };
};

export const moreRuns: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const units = plannedUnits(actor, organisation);
  if (units.length === 0) return notAllowed;
  return {
    kind: 'say',
    say: text('survey.list'),
    parts: await runParts(interaction.target, units, organisation, desk),
  };
};

export const moreFollowUps: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  return {
    kind: 'say',
    say: text('survey.followUps'),
    parts: await followUpParts(interaction.target, actor, organisation, desk),
  };
};

/** R82: each survey over all units of the person. */
export const results: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const units = topmost(plannedUnits(actor, organisation), organisation);
  if (units.length === 0) return notAllowed;
  const items = organisation.surveys.map(
    (survey): Item => ({
      title: surveyText(survey),
      facts: [{ join: units.map((unit) => unitText(unit, organisation)), with: ', ' }],
      buttons: [
        buttonOf('survey.report', 'survey.button.report', writeScope({ surveyId: survey.id, units })),
      ],
    }),
  );
  return { kind: 'say', say: text('survey.results'), parts: [{ part: 'items', items }] };
};

async function runParts(
  after: string | undefined,
  units: readonly string[],
  organisation: Organisation,
  desk: Desk,
): Promise<Part[]> {
  const runs = await runsIn(units, { limit: RUNS + 1, ...(after !== undefined && { after }) }, desk);
  const heading: Part = { part: 'heading', text: text('survey.runs') };
  if (runs.length === 0) return [heading, { part: 'text', text: text('survey.noRuns'), tone: 'quiet' }];
  const last = runs[RUNS - 1];
  const more = runs.length > RUNS && last ? [buttonOf('survey.more', 'button.more', last.id)] : [];
  return [
    heading,
    { part: 'items', items: runs.slice(0, RUNS).map((run) => runItem(run, organisation)) },
    ...buttonsPart(more),
  ];
}

function runItem(run: RunLine, organisation: Organisation): Item {
  const { stage, sent, answered, mean, survey } = run;
  const figures = stage === 'planned' ? [] : [rateText(answered, sent)];
  return {
    title: surveyOfRun(run, organisation),
    facts: [
      text(`survey.stage.${stage}`),
      audienceText(run, organisation),
      periodText(run),
      ...figures,
      ...(mean === null ? [] : [surveyScoreText(survey, mean)]),
    ],
    buttons: runButtons(run),
  };
}

function runButtons({ id, stage, version }: RunLine): Button[] {
  const report = buttonOf('survey.report', 'survey.button.report', writeScope({ runId: id }));
  if (stage === 'closed') return [report];
  if (stage === 'running') return [report, closeButton(id, version)];
  return [buttonOf('survey.look', 'survey.button.look', id, version), closeButton(id, version, 'planned')];
}

/** Those that the person may see to: rights are judged one by one, until a page is full. */
async function followUpParts(
  after: string | undefined,
  actor: Actor,
  organisation: Organisation,
  desk: Desk,
): Promise<Part[]> {
  const found: InvitationView[] = [];
  for (let from = after; found.length <= FOLLOW_UPS; ) {
    const views = await openFollowUps({ limit: BATCH, ...(from !== undefined && { after: from }) }, desk);
    found.push(...views.filter((view) => isMine(view, actor, organisation)));
    from = views.at(-1)?.invitation.id;
    if (views.length < BATCH) break;
  }
  if (found.length === 0) return [];
  const shown = found.slice(0, FOLLOW_UPS);
  const last = shown.at(-1);
  const more =
    found.length > FOLLOW_UPS && last
      ? [buttonOf('survey.moreFollowUps', 'button.more', last.invitation.id)]
      : [];
  return [
    { part: 'heading', text: text('survey.followUps') },
    { part: 'items', items: shown.map(followUpItem) },
    ...buttonsPart(more),
  ];
}

function isMine(
  { followUp, customer, survey }: InvitationView,
  actor: Actor,
  organisation: Organisation,
): boolean {
  if (!followUp || !customer) return false;
  return (
    mayPlan(actor, followUp.unit, organisation) ||
    mayFollowUp(actor, followUp, customer, survey.escalateTo, organisation)
  );
}

function followUpItem(view: InvitationView): Item {
  const { followUp, invitation, survey } = view;
  const taker = followUp?.takerName;
  return {
    title: customerText(view),
    facts: [
      surveyText(survey),
      surveyScoreText(survey, invitation.score),
      ...(followUp ? [text('survey.dueAt', { due: momentText(followUp.dueAt) })] : []),
      taker ? text('survey.takenByName', { name: verbatim(taker) }) : text('survey.nobodyYet'),
      ...(followUp?.escalatedAt ? [text('survey.followUp.isOverdue')] : []),
    ],
    buttons: [
      ...(taker && !followUp?.escalatedAt
        ? []
        : [buttonOf('survey.take', 'survey.button.take', invitation.id, followUp?.version)]),
      buttonOf('survey.finish', 'survey.button.done', invitation.id, followUp?.version),
      buttonOf('survey.details', 'button.details', invitation.id, followUp?.version),
    ],
  };
}

/** On the customer's file: what they said last, in numbers. */
export const scoresOnFile: CustomerParts = async (customerId, interaction, desk) => {
  const [actor, file, organisation] = await Promise.all([
    interaction.person(),
    customerFile(customerId, desk),
    desk.organisation(),
  ]);
  if (!file || !maySee('open', file, actor, organisation)) return [];
  const views = await scoresOf(customerId, ON_FILE, desk);
  if (views.length === 0) return [];
  return [
    { part: 'heading', text: text('survey.onFile') },
    {
      part: 'facts',
      facts: views.map(({ survey, invitation }) => ({
        label: surveyText(survey),
        value: {
          join: [
            surveyScoreText(survey, invitation.score),
            ...(invitation.answeredAt ? [dayText(invitation.answeredAt)] : []),
          ],
          with: ' · ',
        },
      })),
    },
  ];
};
