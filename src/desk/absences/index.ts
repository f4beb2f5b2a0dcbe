import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { toldCard } from './cards.ts';
import { absenceCommands } from './commands.ts';
import { lookUpDeputies } from './lookups.ts';
import { ABSENCE_CARD } from './schema.ts';

/** R04: who is away, and who stands in. What a deputy decides is recorded by the approvals. */
export const absences: Feature = {
  name: 'absences',
  commands: absenceCommands,
  verbs: {
    out: {
      hint: 'verb.out',
      // Who decides is data; these are the roles that paths usually name.
      roles: [
        'supervisor',
        'accountManager',
        'dataAdmin',
        'salesManager',
        'salesSupportManager',
        'implementationManager',
        'hqFinance',
        'companyCodeMaintainer',
      ],
      run: act.out,
    },
  },
  actions: { 'absence.open': act.openAbsences, 'absence.set': act.openSet, 'absence.end': act.end },
  opens: ['absence.open', 'absence.set'],
  submissions: { 'absence.days': act.daysChosen, 'absence.deputy': act.deputyChosen },
  lookups: { deputies: lookUpDeputies },
  cards: { [ABSENCE_CARD]: toldCard },
  schedules: { 'absences.turn': act.turning },
};
