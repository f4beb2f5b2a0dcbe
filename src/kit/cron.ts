/** `minutes` of the day, in order, on the days that match; a day is 2026-02-27. */
export type Cron = { minutes: readonly number[]; matches(day: string): boolean };

type Range = readonly [name: string, from: number, to: number];
const MINUTE: Range = ['minute', 0, 59];
const HOUR: Range = ['hour', 0, 23];
const DAY_OF_MONTH: Range = ['day of the month', 1, 31];
const MONTH: Range = ['month', 1, 12];
const DAY_OF_WEEK: Range = ['day of the week', 0, 7];

/**
 * Reads five fields of numbers, lists (1,15), ranges (1-5) and steps (star/10, 8-18/2). As everywhere, a day of the month and a day of the
 * week that are both restricted mean either of them; 0 and 7 are Sunday.
 * @throws RangeError that names the field
 */
export function parseCron(line: string): Cron {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 5) throw new RangeError(`a schedule has five fields: “${line}”`);
  const [minute = '', hour = '', date = '', month = '', weekday = ''] = fields;
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const dates = new Set(valuesOf(date, DAY_OF_MONTH));
  const months = new Set(valuesOf(month, MONTH));
  const weekdays = new Set(valuesOf(weekday, DAY_OF_WEEK).map((day) => day % 7));
  const isEither = !date.startsWith('*') && !weekday.startsWith('*');
  return {
    minutes: hours.flatMap((at) => minutes.map((past) => at * 60 + past)),
    matches(day) {
      const at = new Date(`${day}T00:00:00Z`);
      if (!months.has(at.getUTCMonth() + 1)) return false;
      const onDate = dates.has(at.getUTCDate());
      const onWeekday = weekdays.has(at.getUTCDay());
      return isEither ? onDate || onWeekday : onDate && onWeekday;
    },
  };
}

function valuesOf(field: string, range: Range): number[] {
  const values = field.split(',').flatMap((part) => valuesOfPart(part, range));
  return [...new Set(values)].sort((a, b) => a - b);
}

function valuesOfPart(part: string, [name, least, most]: Range): number[] {
  const read = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
  if (!read) throw new RangeError(`not a ${name}: “${part}”`);
  const [, from, to, step] = read;
  const first = Number(from ?? least);
  // A single number stands for itself, unless a step goes on from it.
  const last = Number(to ?? (from === undefined || step !== undefined ? most : first));
  const by = Number(step ?? 1);
  if (first < least || last > most || first > last || by < 1)
    throw new RangeError(`${name} from ${least} to ${most}: “${part}”`);
  const values: number[] = [];
  for (let value = first; value <= last; value += by) values.push(value);
  return values;
}
