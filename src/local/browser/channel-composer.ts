import { sendMessage } from './api.ts';
import { Composer, type Hint } from './composer.ts';
import { desk, feedKey, me } from './state.ts';
import { word } from './words.ts';

/** The field of a channel or a thread; a slash opens the list of commands. */
export function channelComposer(channel: string, thread: string | undefined, label: string): Composer {
  return new Composer({
    place: feedKey(channel, thread),
    label,
    hintsFor,
    send: async (text) => {
      const answer = await sendMessage(me().id, channel, text, thread);
      return answer.ok ? undefined : (answer.message ?? answer.error ?? word('noAnswer'));
    },
  });
}

/** The commands that fit what stands in the field; none once arguments follow the verb. */
function hintsFor(text: string): Hint[] {
  if (!/^\/\S*(?: \S*)?$/.test(text)) return [];
  const all = (desk.state?.commands ?? []).flatMap(({ command, description, usageHint, verbs }): Hint[] => [
    { text: command, detail: [description, usageHint].filter(Boolean).join(' · ') },
    ...verbs.map(({ verb, hint }) => ({ text: `${command} ${verb}`, detail: hint })),
  ]);
  const wanted = text.toLowerCase();
  const word_ = wanted.slice(1);
  return all.filter(
    (hint) =>
      hint.text.startsWith(wanted) || (word_.length > 1 && hint.text.split(' ')[1]?.startsWith(word_)),
  );
}
