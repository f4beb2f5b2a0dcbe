import { type Actor, holds } from '../../kit/actor.ts';
import { type Slots, slotToCome } from '../../kit/slots.ts';
import type { Organisation } from '../organisation/schema.ts';
import { administersUnit } from '../people/rules.ts';
import { companyUnit, type Line } from './lines.ts';
import type { ScheduleState } from './schema.ts';

/** R55, R01: what runs for a unit is handled by its administrators; what runs for the company, by those of the whole company. */
export function administersLine(
  actor: Pick<Actor, 'grants'>,
  { unit }: Pick<Line, 'unit'>,
  organisation: Organisation,
): boolean {
  const scope = unit ?? companyUnit(organisation);
  return scope === undefined ? holds(actor, 'administrator') : administersUnit(actor, scope, organisation);
}

/** When the next run is due: at its slot, or where it was moved to. */
export function dueAt({ nextSlot, shiftedTo }: Pick<ScheduleState, 'nextSlot' | 'shiftedTo'>): Date {
  return shiftedTo ?? nextSlot;
}

/** The due time of the next run and of the regular ones that follow it. */
export function nextRuns(
  slots: Slots,
  state: Pick<ScheduleState, 'nextSlot' | 'shiftedTo'>,
): readonly [Date, Date, Date] {
  const first = dueAt(state);
  const second = slotToCome(slots, state.nextSlot, first);
  return [first, second, slots.after(second)];
}
