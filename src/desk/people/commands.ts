import { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { LANGUAGES } from '../../kit/actor.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { accept } from '../../kit/decision.ts';

export const ChooseLanguage = z.object({ language: z.enum(LANGUAGES) });
export type ChooseLanguage = z.output<typeof ChooseLanguage>;

/** R110: a person's own choice goes before the chat profile from then on. */
export const chooseLanguage: AnyCommand = defineCommand<ChooseLanguage, true, ChooseLanguage>({
  name: 'person.chooseLanguage',
  schema: ChooseLanguage,
  allowed: 'everyone',
  load: () => sql`select 'true'::jsonb`,
  read: () => true,
  decide: (_state, input, { actor }) =>
    accept(input, {
      events: [
        { chain: `person:${actor.id}`, type: 'person.languageChosen', payload: { language: input.language } },
      ],
      answer: { language: input.language },
    }),
  save: ({ language }, _state, _input, { actor }) => ({
    guard: sql`update person set language = ${language}, chosen = true where id = ${actor.id} returning id`,
  }),
});
