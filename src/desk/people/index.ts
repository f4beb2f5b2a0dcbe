import { accountCommands } from '../../kit/accounts.ts';
import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { peopleCommands } from './commands.ts';
import { lookUpTimeZones } from './lookups.ts';

export const people: Feature = {
  name: 'people',
  commands: () => [...accountCommands, ...peopleCommands()],
  verbs: {
    people: { hint: 'verb.people', roles: ['administrator', 'salesManager'], run: act.people },
    language: { hint: 'verb.language', roles: 'everyone', run: act.language },
  },
  actions: {
    'person.language': act.languageChosen,
    'people.more': act.morePeople,
    'people.open': act.openPerson,
    'people.add': act.openAdd,
    'people.edit': act.openEdit,
    'people.addRole': act.openAddRole,
    'people.removeRoles': act.openRemoveRoles,
    'people.joinAccount': act.openJoin,
    'people.deactivate': act.deactivate,
    'people.reactivate': act.reactivate,
  },
  opens: [
    'people.open',
    'people.add',
    'people.edit',
    'people.addRole',
    'people.removeRoles',
    'people.joinAccount',
  ],
  submissions: {
    'people.add': act.add,
    'people.edit': act.edit,
    'people.addRole': act.addRole,
    'people.removeRoles': act.removeRoles,
    'people.joinAccount': act.join,
  },
  lookups: { timeZones: lookUpTimeZones },
  home: act.languageSection,
};
