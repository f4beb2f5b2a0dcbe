import type { types, webApi } from '@slack/bolt';
import type { Click } from './click.ts';
import { codeOf } from './errors.ts';
import type { Opener } from './open-view.ts';
import type { Message } from './render-card.ts';
import { hasPictures, withoutPictures } from './render-outside.ts';

/** `ack` is called exactly once by each of these, and as early as the answer allows. */
export type Answering = {
  nothing(): Promise<void>;
  /** A form or a page; `over` leaves what is open beneath it. */
  show(view: types.ModalView, over: boolean): Promise<void>;
  /**
   * Private words. They are drawn late, so that a click on a card is acknowledged before anything more is read; but a refusal is told
   * before it is acknowledged: should the process die between the two, an acknowledgement alone would look like success. `inPlace`: a private
   * answer that was pressed gives way to them.
   */
  tell(words: () => Promise<Words>, how?: Telling): Promise<void>;
  /** The form stays with everything typed. `note` holds the same words as one text, for a place without fields. */
  faults(
    faults: Record<string, string>,
    note: (withLabels: Record<string, string>) => Promise<Words>,
  ): Promise<void>;
  /** What was open is finished. */
  finish(words?: () => Promise<Words>): Promise<void>;
};
export type Telling = { isRefusal?: boolean; inPlace?: boolean };
/** The same words as a message and as a modal of their own. */
export type Words = { message: Message; page: types.ModalView };

/** What an acknowledgement may carry; each place takes its own. */
export type Ack = (answer?: Record<string, unknown>) => Promise<void>;

export type PlaceParts = {
  click: Click;
  ack: Ack;
  client: webApi.WebClient;
  opener: Opener | undefined;
  tooSlow(): Promise<Words>;
  missed(code: string): void;
};

export function answeringAt(parts: PlaceParts): Answering {
  switch (parts.click.place) {
    case 'command':
      return fromCommand(parts);
    case 'message':
      return fromMessage(parts);
    case 'home':
    case 'shortcut':
      return fromTrigger(parts);
    case 'modal':
      return fromModal(parts);
    case 'submission':
      return fromSubmission(parts);
    default:
      return parts.click.place satisfies never;
  }
}

function fromCommand(parts: PlaceParts): Answering {
  const { ack, opener } = parts;
  async function tell(words: () => Promise<Words>): Promise<void> {
    const { message, page } = await words();
    if (opener?.isWaiting()) return acknowledgeAndShow(parts, page);
    await ack({ response_type: 'ephemeral', ...message });
  }
  return {
    nothing: () => ack(),
    show: (view) => acknowledgeAndShow(parts, view),
    tell,
    faults: (_, note) => tell(() => note({})),
    finish: (words) => (words ? tell(words) : ack()),
  };
}

function fromMessage(parts: PlaceParts): Answering {
  const { click, ack, opener } = parts;
  async function say(words: () => Promise<Words>, inPlace: boolean): Promise<void> {
    const { message, page } = await words();
    if (opener?.isWaiting()) await tried(parts, () => opener.show(page));
    else await respond(parts, message, inPlace && click.isPrivate === true);
  }
  async function tell(
    words: () => Promise<Words>,
    { isRefusal = false, inPlace = false }: Telling = {},
  ): Promise<void> {
    if (!isRefusal) await ack();
    await say(words, inPlace);
    if (isRefusal) await ack();
  }
  return {
    nothing: () => ack(),
    show: (view) => acknowledgeAndShow(parts, view),
    tell,
    faults: (_, note) => tell(() => note({}), { isRefusal: true }),
    finish: (words) => (words ? tell(words) : ack()),
  };
}

/** The home page and shortcuts have no place for words but a modal. */
function fromTrigger(parts: PlaceParts): Answering {
  async function tell(words: () => Promise<Words>): Promise<void> {
    await acknowledgeAndShow(parts, (await words()).page);
  }
  return {
    nothing: () => parts.ack(),
    show: (view) => acknowledgeAndShow(parts, view),
    tell,
    faults: (_, note) => tell(() => note({})),
    finish: (words) => (words ? tell(words) : parts.ack()),
  };
}

/** A button inside a modal. */
function fromModal(parts: PlaceParts): Answering {
  const { click, ack, client } = parts;
  const open = click.view;
  const update = (view: types.ModalView) =>
    tried(parts, async () => {
      await client.views.update({ view_id: open?.id ?? '', view });
    });
  async function push(view: types.ModalView, instead = view): Promise<void> {
    try {
      await client.views.push({ trigger_id: click.trigger ?? '', view });
    } catch (error) {
      // Three views lie on each other at most, and a trigger lives 3 s: better in place of this one than not at all.
      parts.missed(codeOf(error));
      await update(instead);
    }
  }
  return {
    nothing: () => ack(),
    async show(view, over) {
      await ack();
      // The next page of the same list, or the same form drawn anew, takes the place of this one.
      if (view.callback_id === open?.callback_id && !over) await update(view);
      else await push(view);
    },
    async tell(words, { inPlace = false } = {}) {
      await ack();
      const { page, message } = await words();
      if (inPlace && !open?.submit) return update(page);
      // Words about a form that lies on top of two others stand at its head: it must not go for them.
      await push(page, open?.submit ? withNote(open, message) : page);
    },
    async faults(_, note) {
      await ack();
      const { message } = await note(labelsOf(click));
      if (open) await update(withNote(open, message));
    },
    async finish(words) {
      await ack();
      if (words) await update((await words()).page);
    },
  };
}

function fromSubmission({ click, ack }: PlaceParts): Answering {
  const { view } = click;
  return {
    nothing: () => ack(),
    show: (next, over) => ack({ response_action: over ? 'push' : 'update', view: next }),
    async tell(words) {
      await ack({ response_action: 'update', view: (await words()).page });
    },
    async faults(faults, note) {
      const labels = labelsOf(click);
      if (Object.keys(faults).every((field) => field in labels)) {
        return ack({ response_action: 'errors', errors: faults });
      }
      const { message, page } = await note(labels);
      await ack({ response_action: 'update', view: view ? withNote(view, message) : page });
    },
    finish: () => ack({ response_action: 'clear' }),
  };
}

/** The acknowledgement does not wait for the Web API: a slow one would cost the click its 3 s. */
async function acknowledgeAndShow(parts: PlaceParts, view: types.ModalView): Promise<void> {
  const shown = parts.opener?.show(view);
  shown?.catch(() => undefined);
  await parts.ack();
  try {
    await shown;
  } catch (error) {
    parts.missed(codeOf(error));
    await respond(parts, (await parts.tooSlow()).message);
  }
}

async function tried(parts: PlaceParts, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    parts.missed(codeOf(error));
  }
}

/** Everything is committed by now; words that do not arrive are only counted. */
async function respond(parts: PlaceParts, message: Message, replaces = false): Promise<void> {
  const { click, missed } = parts;
  if (!click.responseUrl) return;
  try {
    const answer = await fetch(click.responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: replaces,
        ...(click.thread && { thread_ts: click.thread }),
        ...message,
      }),
      signal: AbortSignal.timeout(2_500),
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    missed(`response_url_${answer.status}`);
    // A picture that Slack cannot fetch takes the words with it.
    if (!hasPictures(message.blocks)) return;
    await respond(parts, { ...message, blocks: withoutPictures(message.blocks) }, replaces);
  } catch (error) {
    missed(codeOf(error));
  }
}

/** The fields of the open form and what they are called there. */
function labelsOf({ view }: Click): Record<string, string> {
  const blocks = (view?.blocks ?? []) as types.KnownBlock[];
  return Object.fromEntries(
    blocks.flatMap((block) =>
      block.type === 'input' ? [[block.block_id ?? '', block.label.text] as const] : [],
    ),
  );
}

const NOTE = 'note:';

/** The same form with words at its head. Slack keeps what was typed, because every input keeps its ids. */
function withNote(open: NonNullable<Click['view']>, note: Message): types.ModalView {
  const form = open.blocks.filter((block) => !block.block_id?.startsWith(NOTE)) as types.KnownBlock[];
  const notes = note.blocks.map((block, index) => ({ ...block, block_id: `${NOTE}${index}` }));
  return {
    type: 'modal',
    callback_id: open.callback_id,
    private_metadata: open.private_metadata,
    notify_on_close: false,
    title: open.title,
    ...(open.submit && { submit: open.submit }),
    ...(open.close && { close: open.close }),
    blocks: [...notes, ...form],
  };
}
