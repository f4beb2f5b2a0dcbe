import { LANGUAGES } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, HomeSection } from '../../kit/feature.ts';
import { refused } from '../../kit/reply.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';

/** Each language by its own name: whoever reads only one of them finds it. */
const OWN_NAMES: Record<(typeof LANGUAGES)[number], string> = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
};

/** The selection on the home page; the home is drawn anew in the language chosen. */
export const languageChosen: Action = async ({ envelope, values }, desk) => {
  const outcome = await desk.execute('person.chooseLanguage', { language: values.choice }, envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : { kind: 'home' };
};

/** `/customer language` shows the choices as buttons do on the home page. */
export const language: Action = async (interaction) => ({
  kind: 'say',
  say: text('language.choose'),
  parts: [await languageChoice(interaction)],
});

export const languageSection: HomeSection = async (interaction) => [
  { part: 'divider' },
  await languageChoice(interaction),
];

async function languageChoice(interaction: Parameters<Action>[0]): Promise<Part> {
  const actor = await interaction.person();
  const named = (value: keyof typeof OWN_NAMES): Text => verbatim(OWN_NAMES[value]);
  return {
    part: 'choose',
    action: 'person.language',
    target: actor.id,
    commandId: mintCommandId(),
    label: text('language.choose'),
    choices: LANGUAGES.map((value) => ({ value, label: named(value) })),
    chosen: actor.language,
  };
}
