import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { alertCard, needsDuties, toldCard } from './cards.ts';
import { needsCommands } from './commands.ts';
import { needsOnFile } from './needs-page.ts';
import { NEEDS_ALERT, NEEDS_CARD, NEEDS_OBLIGATION } from './schema.ts';

/** R51: what customers need, asked of their account managers every month. */
export const needs: Feature = {
  name: 'needs',
  commands: needsCommands,
  verbs: {
    needs: {
      hint: 'verb.needs',
      roles: ['accountManager', 'salesManager', 'customerSupport'],
      run: act.needs,
      opens: true,
    },
  },
  actions: {
    'needs.list': act.list,
    'needs.more': act.more,
    'needs.open': act.open,
    'needs.unchanged': act.unchanged,
    'needs.update': act.openUpdate,
  },
  opens: ['needs.list', 'needs.more', 'needs.open', 'needs.unchanged', 'needs.update'],
  submissions: { 'needs.update': act.updated },
  cards: { [NEEDS_CARD]: toldCard, [NEEDS_ALERT]: alertCard },
  obligations: { [NEEDS_OBLIGATION]: act.listMoment },
  duties: { [NEEDS_OBLIGATION]: needsDuties },
  schedules: { 'needs.monthly': act.monthly },
  customerParts: needsOnFile,
};
