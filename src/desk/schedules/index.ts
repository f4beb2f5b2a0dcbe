import type { Feature } from '../../kit/feature.ts';
import { scheduleActions } from './actions.ts';
import { scheduleCommands } from './commands.ts';

/** R55: the schedules of all these features, listed and handled in chat by administrators. The clock runs them. */
export function schedulesFeature(others: readonly Feature[]): Feature {
  const act = scheduleActions(others);
  return {
    name: 'schedules',
    commands: () => scheduleCommands(others),
    verbs: { schedule: { hint: 'verb.schedule', roles: ['administrator'], run: act.list } },
    actions: {
      'schedule.more': act.more,
      'schedule.pause': act.pause,
      'schedule.resume': act.resume,
      'schedule.runNow': act.runNow,
      'schedule.shift': act.openShift,
    },
    opens: ['schedule.shift'],
    submissions: { 'schedule.shift': act.shift },
  };
}
