import { holdsOver } from '../../kit/access.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Owned } from '../customers/rules.ts';
import { unitOf } from '../organisation/rules.ts';
import { type Organisation, SCALES, type Survey, type SurveyQuestion } from '../organisation/schema.ts';
import type { FollowUp, Invitation } from './schema.ts';

type Holding = Pick<Actor, 'id' | 'grants'>;

/** R80: who plans surveys over a unit and reads their results. */
export const PLANNERS: readonly Role[] = [
  'salesManager',
  'customerSupport',
  'accountManager',
  'salesSupportManager',
  'administrator',
];

export function mayPlan(actor: Holding, unit: string, organisation: Organisation): boolean {
  return PLANNERS.some((role) => holdsOver(actor, role, unit, organisation));
}

/** The units a person plans surveys for, in the order of the organisation file. */
export function plannedUnits(actor: Holding, organisation: Organisation): string[] {
  return organisation.units.map(({ id }) => id).filter((unit) => mayPlan(actor, unit, organisation));
}

/** The topmost of these units: the others lie below them. */
export function topmost(units: readonly string[], organisation: Organisation): string[] {
  return units.filter((unit) => {
    const parent = unitOf(organisation, unit)?.parent;
    return parent === undefined || !units.includes(parent);
  });
}

/** R81: whoever holds the role it was given to, those it escalates to, and the customer's own people. */
export function mayFollowUp(
  actor: Holding,
  { unit, role }: Pick<FollowUp, 'unit' | 'role'>,
  owned: Pick<Owned, 'ownerId' | 'accountManagerId'>,
  escalateTo: Role,
  organisation: Organisation,
): boolean {
  if (actor.id === owned.accountManagerId || actor.id === owned.ownerId) return true;
  return [role, escalateTo].some((one) => holdsOver(actor, one, unit, organisation));
}

export function surveyIn({ surveys }: Pick<Organisation, 'surveys'>, id: string): Survey | undefined {
  return surveys.find((survey) => survey.id === id);
}

type Scale = Extract<SurveyQuestion, { kind: 'scale' }>;

/** The question whose answer is the score; undefined for a survey that is only read. */
export function scoreQuestion({ questions }: Pick<Survey, 'questions'>): Scale | undefined {
  return questions.find((question): question is Scale => question.kind === 'scale' && question.counts);
}

export function pointsOf({ scale }: Pick<Scale, 'scale'>): number[] {
  const [lowest, highest] = SCALES[scale];
  return Array.from({ length: highest - lowest + 1 }, (_, at) => lowest + at);
}

export function isInsufficient(survey: Survey, score: number | null): boolean {
  return survey.insufficientBelow !== undefined && score !== null && score < survey.insufficientBelow;
}

export function isOver({ endsAt }: Pick<Invitation, 'endsAt'>, now: Date): boolean {
  return now >= endsAt;
}
