import type { Organisation } from '../desk/organisation/schema.ts';
import type { MessageKey } from '../i18n/en.ts';
import type { Desk } from './feature.ts';

/** What a run did, as numbers: no name and no value of anybody. */
export type Did = Readonly<Record<string, number>>;

/**
 * One run of a schedule. `slot` is the instant it stands for; `commandId` is made of the schedule's name and the slot, so that the command
 * it is given to happens once over replicas and restarts. `lateMs` is 0 when the run is on time, `asked` says that an administrator
 * wanted it beyond the regular slots.
 */
export type Firing = {
  slot: string;
  commandId: string;
  lateMs: number;
  /** Only of a schedule that runs for each unit. */
  unit: string | null;
  asked: boolean;
};

/**
 * What a feature does unasked at a regular time (R55). A slot is a time of day on a wall: what the change of clock leaves out happens at
 * the first moment after it, what it doubles happens once. A run may be repeated after a crash, so what it does must bear that.
 */
export type Schedule = {
  /** What an administrator calls it. */
  title: MessageKey;
  /** Minute, hour, day of the month, month, day of the week: numbers, lists, ranges and steps. */
  cron: string;
  /** `company` unless said. With `units` it runs for each of them, in the zone and by the calendar of the unit. */
  zone?: 'company' | 'UTC';
  units?(organisation: Organisation): readonly string[];
  /** A slot on a day off happens on the next working day. */
  onWorkingDays?: true;
  /** The words for each count that a run returns. */
  did?: Readonly<Record<string, MessageKey>>;
  run(firing: Firing, desk: Desk): Promise<Did> | Promise<void>;
};
