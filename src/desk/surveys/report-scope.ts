import type { Actor } from '../../kit/actor.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitsWithin } from '../organisation/unit-tree.ts';
import { mayPlan } from './rules.ts';

/** R82: what a report is about: one run, or everything ever asked with a survey in some units. */
export type Scope = { runId: string } | { surveyId: string; units: readonly string[] };

/** Ids only: it travels in buttons and in links to pictures and files. */
export function writeScope(scope: Scope): string {
  return 'runId' in scope ? `run/${scope.runId}` : `survey/${scope.surveyId}/${scope.units.join('+')}`;
}

/** null: not written here. */
export function readScope(target: string): Scope | null {
  const [kind, id = '', units = ''] = target.split('/');
  if (kind === 'run') return { runId: id };
  return kind === 'survey' ? { surveyId: id, units: units.split('+').filter(Boolean) } : null;
}

/** The units of a scope with everything below them. */
export function unitsOf(scope: Scope, organisation: Organisation): string[] {
  return 'runId' in scope ? [] : [...new Set(scope.units.flatMap((unit) => unitsWithin(unit, organisation)))];
}

/** Whoever plans surveys over all of it reads what they say. @param runUnit the unit of the scope's run */
export function mayReadReport(
  actor: Pick<Actor, 'id' | 'grants'>,
  scope: Scope,
  runUnit: string | null,
  organisation: Organisation,
): boolean {
  const units = 'runId' in scope ? (runUnit === null ? [] : [runUnit]) : scope.units;
  return units.length > 0 && units.every((unit) => mayPlan(actor, unit, organisation));
}
