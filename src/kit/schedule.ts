import type { Desk } from './feature.ts';

/**
 * What a feature does unasked at a regular time. `cron` has five fields, in the company's time zone. `slot` names the firing; the command it
 * runs carries `commandId`, made of the schedule's name and the slot, so it happens once over replicas and restarts.
 */
export type Schedule = {
  cron: string;
  run(firing: { slot: string; commandId: string }, desk: Desk): Promise<void>;
};
