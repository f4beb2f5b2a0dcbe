import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../src/desk/requests/schema.ts';
import type { Acted, FakeSlack, Message, View } from '../../src/local/slack/fake-slack.ts';
import type { LiveCard } from './cards-in-chat.ts';
import type { Colleague } from './organisation.ts';

/**
 * What the person who clicked knows afterwards. `done`: they were told that it is done, or the form closed. `unsaid`: Slack got its 200 and
 * no words followed, so they take it for done too. `refused`: told that it was not done. `unanswered`: no answer, or an error.
 */
export type Heard = 'done' | 'unsaid' | 'refused' | 'unanswered';
export type Click = {
  person: string;
  requestId: string;
  round: number;
  stepIndex: number;
  verdict: Verdict;
  heard: Heard;
  words: string;
  ms: number;
};

const WORDS_MS = 2_500;
const FORM_MS = 1_500;
const TRIES = 8;
const PAUSE_MS = 400;

export type ByForm = { button: string; form: string; values: Record<string, unknown>; verdict: Verdict };

export type Hands = {
  /** Approve on a card, which decides at once. */
  approve(card: LiveCard): Promise<Click>;
  /** Any decision that goes by a form; the form is sent again for as long as nobody answers. Nothing where it does not open. */
  byForm(card: LiveCard, how: ByForm): Promise<Click | undefined>;
  close(): void;
};

/** One person at their machine: one thing at a time, and an eye on what is said to them. */
export function handsOf({ account, id }: Colleague, { act, messages, views }: FakeSlack): Hands {
  let last: Click | undefined;
  let tell: (() => void) | undefined;
  const deaf = messages.listen(account, (event) => {
    // Words can come late; they still belong to the last click.
    if (event.type === 'ephemeral' && last) Object.assign(last, wordsOf(event.message, last.heard));
    if (event.type === 'ephemeral') tell?.();
  });

  function begin({ step }: LiveCard, verdict: Verdict): Click {
    last = { person: id, ...step, verdict, heard: 'unanswered', words: '', ms: performance.now() };
    return last;
  }

  function end(click: Click): Click {
    click.ms = performance.now() - click.ms;
    return click;
  }

  async function opens(callbackId: string): Promise<View | undefined> {
    for (const deadline = Date.now() + FORM_MS; Date.now() < deadline; await sleep(15)) {
      const top = views.stack(account).at(-1);
      if (top?.callback_id === callbackId) return top;
    }
    return undefined;
  }

  async function send(values: Record<string, unknown>): Promise<Acted> {
    for (let attempt = 1; ; attempt += 1) {
      const sent = await act.submit(account, values);
      if (sent.status === 200 || attempt >= TRIES) return sent;
      await sleep(PAUSE_MS);
    }
  }

  return {
    async approve(card) {
      const click = begin(card, 'approved');
      const heard = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const acted = await act.press(account, card.message, card.action).catch(() => undefined);
      if (acted?.status === 200) {
        click.heard = click.heard === 'unanswered' ? 'unsaid' : click.heard;
        await Promise.race([heard, sleep(WORDS_MS)]);
      }
      return end(click);
    },
    async byForm(card, { button, form, values, verdict }) {
      const acted = await act.press(account, card.message, button).catch(() => undefined);
      const opened = acted && (await opens(form));
      const click = opened && begin(card, verdict);
      if (click) {
        const sent = await send(values);
        if (sent.status === 200) click.heard = sent.ok && sent.view === undefined ? 'done' : 'refused';
        if (click.heard === 'refused') click.words = wordsIn(sent.view);
        end(click);
      }
      for (const view of [...views.stack(account)].reverse()) views.close(account, view.id, true);
      return click;
    },
    close: deaf,
  };
}

function wordsOf(message: Message, heard: Heard): Pick<Click, 'heard' | 'words'> {
  const drawn = JSON.stringify(message.blocks);
  const said = drawn.includes('✅') ? 'done' : drawn.includes('⚠️') ? 'refused' : heard;
  return { heard: said, words: message.text };
}

function wordsIn(view: View | undefined): string {
  return JSON.stringify(view?.blocks[0] ?? '').slice(0, 200);
}
