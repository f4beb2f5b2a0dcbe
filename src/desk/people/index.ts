import { accountCommands } from '../../kit/accounts.ts';
import type { Feature } from '../../kit/feature.ts';
import { language, languageChosen, languageSection } from './actions.ts';
import { peopleCommands } from './commands.ts';

export const people: Feature = {
  name: 'people',
  commands: () => [...accountCommands, ...peopleCommands()],
  verbs: { language: { hint: 'verb.language', roles: 'everyone', run: language } },
  actions: { 'person.language': languageChosen },
  home: languageSection,
};
