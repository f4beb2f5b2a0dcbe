import type {
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import { buttonCommandId } from '../../kit/command-id.ts';
import type { Copy } from '../adopt-copy.ts';
import type { Asked } from '../run-handler.ts';
import { type ReportedState, readValues } from './read-values.ts';
import { cardIdOfBlock } from './render-card.ts';
import { readButtonValue, readChooseBlockId, readMenuValue } from './render-controls.ts';
import { readCarried } from './render-form.ts';
import { isFollowedLink } from './render-outside.ts';

/** From where somebody acted; it decides what an answer can look like. */
export type Place = 'command' | 'message' | 'modal' | 'home' | 'submission' | 'shortcut';

/** One delivery, as far as it is believed: ids and typed input. */
export type Click = Asked & {
  place: Place;
  user: string;
  /** Every workspace the payload names: the one it came from and the one the person belongs to. */
  teams: readonly string[];
  enterprise?: string;
  trigger?: string;
  responseUrl?: string;
  /** The message clicked on is a private answer, which only this person sees. */
  isPrivate?: boolean;
  /** Set when the message clicked on stands in a thread: there the private answer belongs. */
  thread?: string;
  view?: ViewOutput;
  /** The card that the message clicked on claims to be, and where it stands. */
  copy?: Copy;
};

/** A slash command is `<verb> <words>`. Its trigger id makes a replayed delivery the same command. */
export function clickOfCommand(body: SlashCommand): Click {
  const typed = body.text?.trim() ?? '';
  const [verb = '', ...rest] = typed.split(/\s+/);
  return {
    place: 'command',
    name: verb.toLowerCase(),
    user: body.user_id,
    teams: [body.team_id],
    ...(body.enterprise_id && { enterprise: body.enterprise_id }),
    target: '',
    commandId: buttonCommandId('verb', body.user_id, body.trigger_id),
    values: rest.length > 0 ? { words: rest.join(' ') } : {},
    state: {},
    trigger: body.trigger_id,
    responseUrl: body.response_url,
  };
}

export function clickOfShortcut(body: GlobalShortcut | MessageShortcut): Click {
  return {
    place: 'shortcut',
    name: body.callback_id,
    ...whoOf(body),
    target: '',
    commandId: buttonCommandId('verb', body.user.id, body.trigger_id),
    values: {},
    state: {},
    trigger: body.trigger_id,
    ...('response_url' in body && { responseUrl: body.response_url }),
  };
}

/** A button, or a menu that acts at once. undefined: a link was followed, which asks nothing of the desk. */
export function clickOfAction(body: BlockAction): Click | undefined {
  const [action] = body.actions;
  if (!action || isFollowedLink(action.action_id)) return undefined;
  const { view } = body;
  const carried = readCarried(view?.private_metadata);
  const choice = 'selected_option' in action ? action.selected_option?.value : undefined;
  const meant = meantBy(action);
  return {
    place: !view ? 'message' : view.type === 'home' ? 'home' : 'modal',
    ...whoOf(body),
    ...meant,
    values: { ...readValues(stateOf(view ?? body)), ...(choice && { choice }) },
    state: carried.state,
    trigger: body.trigger_id,
    ...('action_ts' in action && { press: action.action_ts }),
    ...(body.response_url && { responseUrl: body.response_url }),
    ...(view && { view }),
    ...(body.container?.is_ephemeral === true && { isPrivate: true }),
    ...threadOf(body),
    ...copyOf(body),
  };
}

/** A button says itself what it acts on, a menu's option says it for the button it stands for, a selection has its ids in the block. */
function meantBy(action: BlockAction['actions'][number]): Pick<Click, 'name' | 'target' | 'commandId'> {
  if (action.type === 'overflow') return readMenuValue(action.selected_option?.value ?? '');
  if (action.type === 'button') return { name: action.action_id, ...readButtonValue(action.value ?? '') };
  const chosen = readChooseBlockId(action.block_id);
  // A menu stays where it is and can be used again: each choice is its own intention, a replay of it is not.
  const commandId = action.action_ts
    ? buttonCommandId('choose', chosen.commandId, action.action_ts)
    : chosen.commandId;
  return { name: action.action_id, target: chosen.target, commandId };
}

export function clickOfSubmission(body: ViewSubmitAction): Click {
  const { view } = body;
  const { target, commandId, state } = readCarried(view.private_metadata);
  return {
    place: 'submission',
    name: view.callback_id,
    ...whoOf(body),
    target,
    commandId,
    values: readValues(stateOf(view)),
    state,
    view,
  };
}

/** A question of a type-ahead: whose form, and what is typed elsewhere in it. */
export function clickOfSuggestion(body: BlockSuggestion): Click {
  const { view } = body;
  const { target, commandId, state } = readCarried(view?.private_metadata);
  return {
    place: 'modal',
    name: body.action_id,
    ...whoOf(body),
    target,
    commandId,
    values: readValues(view && stateOf(view)),
    state,
    ...(view && { view }),
  };
}

type Signed = {
  team: { id: string; enterprise_id?: string } | null;
  user: { id: string; team_id?: string };
  enterprise?: { id: string } | null;
};

/** An app that is installed for a whole organisation gets no team, only the enterprise and the person's own one. */
function whoOf(body: unknown): Pick<Click, 'user' | 'teams' | 'enterprise'> {
  const { team, user, enterprise } = body as Signed;
  const enterpriseId = enterprise?.id ?? team?.enterprise_id;
  const teams = [team?.id, user.team_id].filter((id) => id !== undefined);
  return { user: user.id, teams: [...new Set(teams)], ...(enterpriseId && { enterprise: enterpriseId }) };
}

function stateOf(holder: { state?: unknown }): ReportedState | undefined {
  return holder.state as ReportedState | undefined;
}

function threadOf(body: BlockAction): Pick<Click, 'thread'> {
  const thread: unknown = body.container?.thread_ts;
  return typeof thread === 'string' ? { thread } : {};
}

function copyOf(body: BlockAction): Pick<Click, 'copy'> {
  const blocks = (body.message?.blocks ?? []) as { block_id?: string }[];
  const cardId = cardIdOfBlock(blocks[0]?.block_id);
  const channel = body.channel?.id;
  const ts = body.message?.ts;
  return cardId && channel && ts ? { copy: { cardId, address: { channel, ts } } } : {};
}
