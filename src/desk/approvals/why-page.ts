import { holdsOver } from '../../kit/access.ts';
import type { Action } from '../../kit/feature.ts';
import { gone } from '../../kit/reply.ts';
import { type Text, text } from '../../kit/text.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { personText, roleText, unitText } from '../customers/describe.ts';
import { requestView } from '../requests/queries.ts';
import { parseStepTarget } from '../requests/schema.ts';
import { decidesFor } from './rules.ts';

/** R05: "why me?": the role and the unit that bring this step to the person, or that nothing does. */
export const why: Action = async ({ target, person }, desk) => {
  const [actor, view, organisation] = await Promise.all([
    person(),
    requestView(parseStepTarget(target).requestId, desk),
    desk.organisation(),
  ]);
  const step = view?.state.path[view.state.stepIndex];
  if (!view || !step) return gone;
  const params = {
    role: roleText(step.role),
    unit: unitText(step.unit, organisation),
    number: view.state.number,
  };
  const through = actor.grants.filter(
    (grant) => grant.role === step.role && holdsOver({ grants: [grant] }, step.role, step.unit, organisation),
  );
  if (actor.id === view.state.requesterId) return { kind: 'say', say: text('why.own', params) };
  if (through.length > 0) {
    const units: Text[] = through.map(({ unit }) =>
      unit === '*' ? text('why.company') : unitText(unit, organisation),
    );
    const say = text('why.role', { ...params, over: { join: units, with: ', ' } });
    const absent = decidesFor(view.state, step, actor, await whomStandsInFor(actor.id, desk), organisation);
    if (!absent) return { kind: 'say', say };
    const names = personText(absent.id, absent.name, organisation);
    return { kind: 'say', say: { join: [say, text('why.deputy', { names })], with: ' ' } };
  }
  if (view.state.overridden && view.state.assigneeId === actor.id)
    return { kind: 'say', say: text('why.override', params) };
  return { kind: 'say', say: text('why.not', params) };
};
