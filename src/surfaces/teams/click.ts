import { z } from 'zod';
import { buttonCommandId } from '../../kit/command-id.ts';
import type { Copy } from '../adopt-copy.ts';
import type { Asked } from '../run-handler.ts';
import { type Activity, tenantOf, wordsTyped } from './activity.ts';
import { type Carried, readCarried, readLabels, readValues } from './read-values.ts';

/**
 * From where somebody acted; it decides what an answer can look like. `command`: a message to the bot. `card`: a button of a message.
 * `opening`: a button that opens a dialog. `dialog`: a button inside one.
 */
export type Place = 'command' | 'card' | 'opening' | 'dialog';

/** One delivery, as far as it is believed: ids and typed input. */
export type Click = Asked & {
  place: Place;
  activity: Activity;
  tenant: string;
  account: string;
  /** What the pressed button carried; nothing for a typed command. */
  carried?: Carried;
  /** What the type-aheads of the form showed. */
  labels: Record<string, string>;
  /** The card that the message pressed on claims to be, and where it stands. */
  copy?: Copy;
};

const Pressed = z.object({ action: z.object({ data: z.unknown() }) });
const Submitted = z.object({ data: z.unknown() });

/** undefined for an invoke that none of our buttons sends. */
export function clickOf(activity: Activity): Click | undefined {
  switch (activity.type === 'invoke' ? activity.name : activity.type) {
    case 'message':
      return clickOfMessage(activity);
    case 'adaptiveCard/action':
      return clickOfButton('card', activity, Pressed.safeParse(activity.value).data?.action.data);
    case 'task/fetch':
      return clickOfButton('opening', activity, Submitted.safeParse(activity.value).data?.data);
    case 'task/submit':
      return clickOfButton('dialog', activity, Submitted.safeParse(activity.value).data?.data);
    default:
      return undefined;
  }
}

/** `<verb> <words>`. Sent again under the same id it is the same command; a verb that writes opens a form first, which has an id of its own. */
function clickOfMessage(activity: Activity): Click | undefined {
  const who = whoOf(activity);
  if (!who) return undefined;
  const [verb = '', ...rest] = wordsTyped(activity)
    .replace(/^\/?customer\s+/i, '')
    .split(/\s+/);
  return {
    place: 'command',
    name: verb.toLowerCase(),
    ...who,
    activity,
    target: '',
    commandId: buttonCommandId('verb', who.account, activity.id ?? ''),
    values: rest.length > 0 ? { words: rest.join(' ') } : {},
    state: {},
    labels: {},
  };
}

function clickOfButton(
  place: Exclude<Place, 'command'>,
  activity: Activity,
  data: unknown,
): Click | undefined {
  const carried = readCarried(data);
  const who = whoOf(activity);
  if (!carried || !who) return undefined;
  return {
    place,
    name: carried.n,
    ...who,
    activity,
    carried,
    target: carried.t,
    commandId: carried.c,
    values: carried.w === undefined ? readValues(data, carried) : { words: carried.w },
    state: carried.s ?? {},
    labels: readLabels(data, carried),
    press: activity.localTimestamp ?? activity.id ?? '',
    ...copyOf(activity, carried),
  };
}

function whoOf(activity: Activity): { tenant: string; account: string } | undefined {
  const tenant = tenantOf(activity);
  const account = activity.from.aadObjectId;
  return tenant && account ? { tenant, account } : undefined;
}

function copyOf({ conversation, replyToId }: Activity, { d: cardId }: Carried): Pick<Click, 'copy'> {
  if (!cardId || !replyToId) return {};
  return { copy: { cardId, address: { conversation: conversation.id, activity: replyToId } } };
}
