/** The shapes that travel between the page and the local server, and the parts of Block Kit the page draws. */

export interface Person {
  id: string;
  /** The short name that both sides of the workspace know. */
  handle?: string;
  name: string;
  title: string;
  initials: string;
  color: string;
  email: string;
  locale: string;
  tz: string;
  deactivated?: boolean;
  isBot?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  kind: 'channel' | 'im';
  isMember: boolean;
  unread: number;
  mentions: number;
}

export interface Command {
  command: string;
  description: string;
  usageHint: string;
  verbs: { verb: string; hint: string }[];
}

export interface Shortcut {
  callbackId: string;
  name: string;
  type: 'global' | 'message';
}

export interface DeskState {
  team: { id: string; name: string };
  me: Person;
  people: Person[];
  channels: Channel[];
  dms: Channel[];
  bot: Person;
  commands: Command[];
  shortcuts: Shortcut[];
  mode: { clock: string };
}

export interface Message {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks?: Block[];
  thread_ts?: string;
  edited?: { ts: string };
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  ephemeral?: true;
  deleted?: true;
}

export interface View {
  id: string;
  hash?: string;
  type: string;
  callback_id?: string;
  title?: TextObject;
  submit?: TextObject | null;
  close?: TextObject | null;
  blocks: Block[];
  state?: { values?: StateValues };
}

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface OptionGroup {
  label: TextObject;
  options: Option[];
}

export interface Confirm {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: 'primary' | 'danger';
}

/** Loose on purpose: the page draws whatever the server let through and leaves the refusing to the server. */
export interface BlockElement {
  type: string;
  action_id?: string;
  text?: TextObject | string;
  value?: string;
  url?: string;
  style?: string;
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  max_selected_items?: number;
  min_query_length?: number;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  is_decimal_allowed?: boolean;
  min_value?: string;
  max_value?: string;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  image_url?: string;
  alt_text?: string;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: BlockElement;
  elements?: (BlockElement | TextObject | RichElement)[];
  element?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  image_url?: string;
  alt_text?: string;
  title?: TextObject;
}

export interface RichStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

export interface RichElement {
  type: string;
  elements?: RichElement[];
  text?: string;
  style?: RichStyle | string;
  url?: string;
  name?: string;
  unicode?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  indent?: number;
  offset?: number;
  value?: string;
}

/** One element's value, as Slack names it in `view.state.values`. */
export interface InputValue {
  type: string;
  value?: string | null;
  selected_option?: Option | null;
  selected_options?: Option[];
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
}

export type StateValues = Record<string, Record<string, InputValue>>;

export type Container =
  | { type: 'message'; channel: string; message_ts: string; thread_ts?: string; ephemeral?: true }
  | { type: 'view'; view_id: string };

export interface Answer {
  ok: boolean;
  error?: string;
  message?: string;
  errors?: Record<string, string>;
}

export type DeskEvent =
  | { type: 'message' | 'message_changed' | 'ephemeral'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'views'; views: View[] }
  | { type: 'home'; view: View | null }
  | { type: 'unread'; channel: string; unread: number; mentions: number }
  | { type: 'toast'; text: string };
