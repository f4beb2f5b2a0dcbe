import { DateTime } from 'luxon';
import { z } from 'zod';
import { dayAt } from '../../kit/calendar-days.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refusal, type Refused, refuse } from '../../kit/decision.ts';
import { type Text, text } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import { accountGroup, ancestors, timeZoneOf, unitOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitsWithin } from '../organisation/unit-tree.ts';
import { mayPlan, surveyIn } from './rules.ts';
import { type PlanBasics, type PlanSurvey, runChain, type SurveyAudience } from './schema.ts';

/** `customer`: the one that is asked alone. `planned`: this very plan stands already. */
export const PlanState = z.object({
  planned: z.boolean(),
  customer: z.object({ unit: z.string(), status: z.string() }).nullable(),
});
export type PlanState = z.output<typeof PlanState>;

export type RunPlanned = { audience: SurveyAudience; startsAt: Date; endsAt: Date };

/** When letters go out on the first day, where the unit is. */
const SENT_AT = { hour: 9 };
const MOST_DAYS = 366;

/** R80: who is asked what, from which day to which. Nothing is sent before somebody has looked at it and pressed Start. */
export function planRun(
  { planned, customer }: PlanState,
  input: PlanSurvey,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<RunPlanned> {
  if (planned) return refuse('survey.plannedAlready');
  const unit = input.audience === 'customer' ? customer?.unit : input.unit;
  if (input.audience === 'customer' && customer?.status !== 'active')
    return at('customerId', 'survey.noSuchCustomer');
  if (unit === undefined || !unitOf(organisation, unit)) return at('unit', 'check.missing');
  const refusal = whyNotThen(input, timeZoneOf(organisation, unit), now, organisation);
  if (refusal) return refusal;
  const audience = audienceOf(input, unit, organisation);
  if ('ok' in audience) return audience;
  if (!mayPlan(actor, unit, organisation))
    return forbid('survey.notYourUnit', { unit: unitText(unit, organisation) });
  const { surveyId, runId } = input;
  const { group, role } = audience;
  return accept(
    { audience, ...periodOf(input, timeZoneOf(organisation, unit)) },
    {
      events: [
        {
          chain: runChain(runId),
          type: 'survey.planned',
          payload: {
            survey: surveyId,
            audience: audience.kind,
            unit,
            ...(group && { group }),
            ...(role && { role }),
          },
        },
      ],
      answer: { runId },
    },
  );
}

/** The days alone: the first form asks for them. Days count where the unit is; before it is known, where the company is. */
export function whyNotThen(
  { surveyId, firstDay, lastDay }: PlanBasics,
  zone: string,
  now: Date,
  organisation: Organisation,
): Refused | null {
  if (!surveyIn(organisation, surveyId)) return at('surveyId', 'survey.unknown');
  const today = dayAt(now, zone);
  if (firstDay < today) return at('firstDay', 'survey.inThePast');
  if (lastDay < firstDay) return at('lastDay', 'survey.endsBeforeItBegins');
  const latest = DateTime.fromJSDate(now, { zone }).plus({ days: MOST_DAYS }).toISODate() ?? '';
  return lastDay > latest ? at('lastDay', 'survey.tooLong') : null;
}

/** Both days belong to the period: it ends with the last one. */
function periodOf({ firstDay, lastDay }: PlanBasics, zone: string): { startsAt: Date; endsAt: Date } {
  return {
    startsAt: DateTime.fromISO(firstDay, { zone }).set(SENT_AT).toJSDate(),
    endsAt: DateTime.fromISO(lastDay, { zone }).plus({ days: 1 }).startOf('day').toJSDate(),
  };
}

function audienceOf(
  { audience: kind, group, customerId, role }: PlanSurvey,
  unit: string,
  organisation: Organisation,
): SurveyAudience | Refused {
  const base = { kind, unit, units: unitsWithin(unit, organisation) };
  switch (kind) {
    case 'group':
      return group !== undefined && accountGroup(organisation, group)
        ? { ...base, group }
        : at('group', 'check.missing');
    case 'customer':
      return customerId === undefined
        ? at('customerId', 'check.missing')
        : { ...base, units: [unit], customer: customerId };
    case 'internal': {
      if (role === undefined) return at('role', 'check.missing');
      const above = ancestors(organisation, unit).map(({ id }) => id);
      return { ...base, units: [...new Set([...base.units, ...above, '*'])], role };
    }
    case 'unit':
    case 'strategic':
      return base;
    default:
      return kind satisfies never;
  }
}

function at(field: string, key: Refusal['code']): Refused {
  const message: Text = text(key);
  return refuse('refusal.invalid', { fields: { [field]: message } });
}
