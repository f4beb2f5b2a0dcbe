import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk } from '../../kit/feature.ts';
import { listParts } from '../../kit/list-parts.ts';
import { gone, notAllowed } from '../../kit/reply.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { audienceText, periodText, surveyOfRun } from './describe.ts';
import { audienceSize, gapsOf, runOf } from './queries.ts';
import { mayPlan } from './rules.ts';

const GAPS = 10;

/** R80: the look before it is sent: how many are asked, and whom nobody can write to. */
export async function planParts(runId: string, organisation: Organisation, desk: Desk): Promise<Part[]> {
  const [run, size] = await Promise.all([runOf(runId, desk), audienceSize(runId, desk)]);
  if (run?.stage !== 'planned') return [];
  const isInternal = run.audience.kind === 'internal';
  const language: Text = run.language
    ? { code: run.language, of: 'language' }
    : text('survey.option.ownLanguage');
  const reachable = size.asked - size.without;
  const start: Button = {
    ...buttonOf('survey.start', 'survey.button.start', runId, run.version, 'primary'),
    confirm: {
      title: 'survey.confirm.start.title',
      text: startText(reachable, isInternal, size.isMore),
      yes: 'survey.button.start',
    },
  };
  return [
    {
      part: 'facts',
      facts: [
        { label: text('survey.field.survey'), value: surveyOfRun(run, organisation) },
        { label: text('survey.field.audience'), value: audienceText(run, organisation) },
        { label: text('survey.fact.period'), value: periodText(run) },
        { label: text('survey.field.language'), value: language },
        {
          label: text('survey.fact.asked'),
          value: askedText(reachable, isInternal, size.isMore),
        },
      ],
    },
    ...(size.without > 0
      ? [
          {
            part: 'text' as const,
            text: withoutText(size),
            tone: 'warning' as const,
          },
        ]
      : []),
    {
      part: 'buttons',
      buttons: [
        ...(reachable > 0 ? [start] : []),
        ...(size.without > 0 ? [buttonOf('survey.gaps', 'survey.button.gaps', `${runId}/`)] : []),
        closeButton(runId, run.version, 'planned'),
      ],
    },
  ];
}

function askedText(count: number, isInternal: boolean, isMore: boolean): Text {
  if (isMore) return text('survey.customersMore', { count });
  return text(isInternal ? 'survey.people' : 'survey.customers', { count });
}

function withoutText({ without, isMore }: { without: number; isMore: boolean }): Text {
  return isMore ? text('survey.withoutSome') : text('survey.without', { count: without });
}

function startText(count: number, isInternal: boolean, isMore: boolean): Text {
  if (isMore) return text('survey.confirm.startMore', { count });
  return text(isInternal ? 'survey.confirm.startInside' : 'survey.confirm.start', { count });
}

export const look: Action = async (interaction, desk) => {
  const [actor, organisation, run] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    runOf(interaction.target, desk),
  ]);
  if (!run) return gone;
  if (!mayPlan(actor, run.unit, organisation)) return notAllowed;
  const parts = await planParts(run.id, organisation, desk);
  return parts.length > 0
    ? { kind: 'say', say: text('survey.isPlanned'), parts }
    : { kind: 'say', say: text('survey.startedAlready'), tone: 'warning' };
};

/** The customers of a plan whom nobody can write to. The target goes on behind the last one looked at. */
export const gaps: Action = async (interaction, desk) => {
  const [runId = '', unit = '', number = ''] = interaction.target.split('/');
  const [actor, organisation, run] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    runOf(runId, desk),
  ]);
  if (!run) return gone;
  if (!mayPlan(actor, run.unit, organisation)) return notAllowed;
  const page = await gapsOf(runId, { after: { unit, number }, limit: GAPS }, desk);
  if (page.gaps.length === 0 && !page.next) return { kind: 'say', say: text('survey.noGaps'), tone: 'good' };
  const items = page.gaps.map(
    (gap): Item => ({
      title: verbatim(gap.name),
      facts: [verbatim(gap.number), unitText(gap.unit, organisation)],
      buttons: [
        { action: 'customer.open', label: 'button.open', target: gap.id, commandId: mintCommandId() },
      ],
    }),
  );
  const more =
    page.next && buttonOf('survey.gaps', 'button.more', [runId, page.next.unit, page.next.number].join('/'));
  return {
    kind: 'say',
    say: text('survey.gaps'),
    parts: [...listParts(items, more ? [more] : [])],
  };
};

/** Nothing that was asked is taken back: it ends, or a plan is dropped. */
export function closeButton(id: string, version: number, stage: 'running' | 'planned' = 'running'): Button {
  const label = stage === 'running' ? 'survey.button.close' : 'survey.button.drop';
  return {
    ...buttonOf('survey.close', label, id, version, 'danger'),
    confirm: {
      title: 'survey.confirm.close.title',
      text: text(stage === 'running' ? 'survey.confirm.close' : 'survey.confirm.drop'),
      yes: label,
    },
  };
}
