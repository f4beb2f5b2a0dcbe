import type { Voice } from '../../i18n/translate.ts';

/** In Teams a command is a message to the bot: nothing stands before it. */
export const VOICE: Voice = { command: '' };
