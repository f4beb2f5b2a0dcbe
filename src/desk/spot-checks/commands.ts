import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { sealText } from '../../kit/sealed-text.ts';
import { holdersOf } from '../people/holders-sql.ts';
import { drawingMoment, drawSample, populationOf } from '../quality/draw-sample-sql.ts';
import { checkRow, findingRow, insertFinding, insertSample, sampleItem } from './check-sql.ts';
import { type CheckDrawn, drawCheck } from './draw-check.ts';
import { type ItemJudged, judgeItem } from './judge-item.ts';
import { linkRequest } from './link-request.ts';
import { type Rechecked, recheckFinding } from './recheck-finding.ts';
import { rectifyFinding } from './rectify-finding.ts';
import { remindCheck } from './remind-check.ts';
import { remindFinding } from './remind-finding.ts';
import {
  CheckState,
  DrawCheck,
  DrawState,
  FindingState,
  JudgeItem,
  JudgeState,
  LinkRequest,
  RecheckFinding,
  RectifyFinding,
  RemindCheck,
  RemindFinding,
} from './schema.ts';

export function spotCheckCommands(seal: Seal): AnyCommand[] {
  return [
    drawCommand,
    judgeCommand(seal),
    remindCheckCommand,
    rectifyCommand(seal),
    recheckCommand(seal),
    linkCommand,
    remindFindingCommand,
  ];
}

/** Drawing and reading the population are one pass over the customers each. */
const drawCommand = defineCommand<DrawCheck, DrawState, CheckDrawn>({
  name: 'spotCheck.draw',
  schema: DrawCheck,
  allowed: ['salesManager'],
  load: ({ unit, units, seed, size }) => sql`
    select jsonb_build_object('asOf', ${drawingMoment},
      'openId', (select k.id from spot_check k where k.unit = ${unit} and k.finished_at is null order by k.drawn_at limit 1),
      'months', coalesce((select jsonb_agg(distinct k.month) from spot_check k
        where k.unit = ${unit} and k.drawn_at > desk_now() - interval '62 days'), '[]'::jsonb),
      'population', ${populationOf(units, drawingMoment)}, 'sample', ${drawSample(seed, units, drawingMoment, size)},
      'holders', ${holdersOf('salesManager')})`,
  read: (raw) => DrawState.parse(raw),
  decide: drawCheck,
  save: ({ month, dueAt, drawnBy }, { asOf, population, sample }, { checkId, unit, units, seed }) => ({
    guard: sql`
      insert into spot_check (id, unit, month, seed, units, drawn_at, drawn_by, population, size, due_at)
      select ${checkId}::uuid, ${unit}, ${month}, ${seed}, ${units && JSON.stringify(units)}::jsonb, ${asOf}::timestamptz, ${drawnBy},
        ${population}::int, ${sample.length}::int, ${dueAt}::timestamptz
      where ${drawnBy}::text is null or not exists (select 1 from spot_check k where k.unit = ${unit} and k.finished_at is null)
      returning id`,
    also: { drawn: insertSample(sample, sql`select id from guard`) },
  }),
});

/** Two who judge at once meet in the check's version. */
function judgeCommand(seal: Seal): AnyCommand {
  return defineCommand<JudgeItem, JudgeState, ItemJudged>({
    name: 'spotCheck.judge',
    schema: JudgeItem,
    allowed: 'everyone',
    load: ({ checkId, customerId }) => sql`
      select ${checkRow} || jsonb_build_object('item', ${sampleItem(checkId, customerId)})
      from spot_check k where k.id = ${checkId}::uuid`,
    read: (raw) => JudgeState.parse(raw),
    decide: judgeItem,
    save: async ({ looked, finishes, finding }, state, input, { actor, now }) => {
      const { customerId, verdict } = input;
      const judged = sql`
        update sample_item i set verdict = ${verdict}, judged_by = ${actor.id}, judged_at = ${now}::timestamptz
        from guard where i.check_id = guard.id and i.customer_id = ${customerId}::uuid`;
      const guard = sql`
        update spot_check set looked = ${looked}::int, finished_at = ${finishes ? now : null}::timestamptz, version = version + 1
        where id = ${state.id}::uuid and version = ${state.version}::int and finished_at is null returning id`;
      if (!finding || input.verdict !== 'finding') return { guard, also: { judged } };
      const keys = await seal.keysFor([customerId]);
      const { findingId: id, field, severity, text } = input;
      const row = {
        id,
        checkId: state.id,
        origin: 'spotCheck',
        customerId,
        field,
        severity,
        foundBy: actor.id,
        ...finding,
      };
      const found = insertFinding({ ...row, text: keys.seal(customerId, text) }, now);
      return { guard, also: { judged, found } };
    },
  });
}

const remindCheckCommand = defineCommand<RemindCheck, CheckState, null>({
  name: 'spotCheck.remind',
  schema: RemindCheck,
  allowed: 'desk',
  load: ({ checkId }) => sql`select ${checkRow} from spot_check k where k.id = ${checkId}::uuid`,
  read: (raw) => CheckState.parse(raw),
  decide: remindCheck,
  save: (_change, { id }) => ({
    guard: sql`select k.id from spot_check k where k.id = ${id}::uuid and k.finished_at is null for update`,
  }),
});

const loadFinding = ({ findingId }: { findingId: string }) => sql`
  select ${findingRow} from check_finding f where f.id = ${findingId}::uuid`;

/** Whose key seals what is said of a finding: the customer's, or the check's own where it is about none. */
const sealedUnder = ({ customerId, checkId }: Pick<FindingState, 'customerId' | 'checkId'>) =>
  customerId ?? checkId;

function rectifyCommand(seal: Seal): AnyCommand {
  return defineCommand<RectifyFinding, FindingState, null>({
    name: 'finding.rectify',
    schema: RectifyFinding,
    allowed: 'everyone',
    load: loadFinding,
    read: (raw) => FindingState.parse(raw),
    decide: rectifyFinding,
    save: async (_change, finding, { text }, { actor, now }) => ({
      guard: sql`
        update check_finding set stage = 'rectified', rectified_by = ${actor.id}, rectified_at = ${now}::timestamptz,
          done = ${await sealText(seal, sealedUnder(finding), text)}::jsonb, version = version + 1
        where id = ${finding.id}::uuid and version = ${finding.version}::int returning id`,
    }),
  });
}

function recheckCommand(seal: Seal): AnyCommand {
  return defineCommand<RecheckFinding, FindingState, Rechecked>({
    name: 'finding.recheck',
    schema: RecheckFinding,
    allowed: 'everyone',
    load: loadFinding,
    read: (raw) => FindingState.parse(raw),
    decide: recheckFinding,
    save: async ({ stage, round, dueAt }, finding, { text }, { actor, now }) => ({
      guard: sql`
        update check_finding set stage = ${stage}, round = ${round}::int, due_at = ${dueAt}::timestamptz,
          answer = ${await sealText(seal, sealedUnder(finding), text)}::jsonb, settled_by = ${actor.id}, settled_at = ${now}::timestamptz,
          request_id = case when ${stage} = 'open' then null else request_id end, version = version + 1
        where id = ${finding.id}::uuid and version = ${finding.version}::int returning id`,
    }),
  });
}

const linkCommand = defineCommand<LinkRequest, FindingState, null>({
  name: 'finding.link',
  schema: LinkRequest,
  allowed: 'everyone',
  load: loadFinding,
  read: (raw) => FindingState.parse(raw),
  decide: linkRequest,
  save: (_change, finding, { requestId }) => ({
    guard: sql`
      update check_finding set request_id = ${requestId}::uuid, version = version + 1
      where id = ${finding.id}::uuid and version = ${finding.version}::int
        and (${requestId}::uuid is null or exists (
          select 1 from request r where r.id = ${requestId}::uuid and r.customer_id = ${finding.customerId}::uuid))
      returning id`,
  }),
});

const remindFindingCommand = defineCommand<RemindFinding, FindingState, null>({
  name: 'finding.remind',
  schema: RemindFinding,
  allowed: 'desk',
  load: loadFinding,
  read: (raw) => FindingState.parse(raw),
  decide: remindFinding,
  save: (_change, { id, version }) => ({
    guard: sql`select f.id from check_finding f where f.id = ${id}::uuid and f.version = ${version}::int for update`,
  }),
});
