import type { Feature } from '../../kit/feature.ts';
import { undeliveredCard } from './cards.ts';
import { mailCommands } from './commands.ts';
import { UNDELIVERED_CARD } from './schema.ts';

/** Letters that leave the desk; a worker sends them, this knows whether they arrived. */
export const mail: Feature = {
  name: 'mail',
  commands: mailCommands,
  cards: { [UNDELIVERED_CARD]: undeliveredCard },
};
