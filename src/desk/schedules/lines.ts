import type { Feature } from '../../kit/feature.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { type Slots, slotsOf } from '../../kit/slots.ts';
import type { WorkingCalendar } from '../../kit/working-time.ts';
import { calendarOf, timeZoneOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf } from '../organisation/unit-tree.ts';

/** A schedule as it runs in this organisation: once for the company, or once for each of its units. */
export type Line = {
  /** `approvals.stuck`, or `visits.plan/hamburg` where it runs for units. */
  name: string;
  schedule: Schedule;
  unit: string | null;
  zone: string;
  slots: Slots;
};

const known = new WeakMap<Organisation, WeakMap<readonly Feature[], readonly Line[]>>();

/** The lines of all features, in the order of their names. An organisation version never changes, so they are made once for each. */
export function linesOf(features: readonly Feature[], organisation: Organisation): readonly Line[] {
  const byFeatures = known.get(organisation) ?? new WeakMap<readonly Feature[], readonly Line[]>();
  known.set(organisation, byFeatures);
  const made = byFeatures.get(features) ?? makeLines(features, organisation);
  byFeatures.set(features, made);
  return made;
}

function makeLines(features: readonly Feature[], organisation: Organisation): Line[] {
  const declared = features.flatMap(({ schedules = {} }) => Object.entries(schedules));
  return declared
    .flatMap(([name, schedule]) => linesOfSchedule(name, schedule, organisation))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function linesOfSchedule(name: string, schedule: Schedule, organisation: Organisation): Line[] {
  if (!schedule.units) {
    const zone = schedule.zone === 'UTC' ? 'UTC' : organisation.company.timeZone;
    return [
      { name, schedule, unit: null, ...timesOf(schedule, zone, companyUnit(organisation), organisation) },
    ];
  }
  return schedule.units(organisation).map((unit) => {
    const zone = timeZoneOf(organisation, unit);
    return { name: `${name}/${unit}`, schedule, unit, ...timesOf(schedule, zone, unit, organisation) };
  });
}

function timesOf(
  { cron, onWorkingDays }: Schedule,
  zone: string,
  unit: string | undefined,
  organisation: Organisation,
): Pick<Line, 'zone' | 'slots'> {
  const calendar: WorkingCalendar | undefined =
    onWorkingDays && unit !== undefined ? calendarOf(organisation, unit) : undefined;
  return { zone, slots: slotsOf({ cron, zone, ...(calendar && { calendar }) }) };
}

/** The top of the tree: the calendar of what the company does as a whole. Undefined before the first organisation is applied. */
export function companyUnit(organisation: Organisation): string | undefined {
  return companyOf(organisation) || undefined;
}
