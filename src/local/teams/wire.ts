import type { Json } from '../json.ts';

export type { Json } from '../json.ts';

/** Someone of the tenant, as the demo company or a test names them. */
export type TeamsPerson = {
  /** The same key as on the Slack side (`SlackPerson.name`), so that the page keeps the person when it changes sides. */
  key: string;
  aadObjectId: string;
  name: string;
  title: string;
  email: string;
  userPrincipalName: string;
  locale: string;
  tz: string;
  isGuest?: boolean;
};

export type TeamsChannel = {
  /** `19:…@thread.tacv2`. */
  id: string;
  name: string;
  /** Keys of people, or the whole team. */
  members: 'everyone' | readonly string[];
};

export type AdaptiveCard = Json;
export type Mention = { text: string; id: string; name: string };

/** A message as one reader sees it: `cards` holds their own version of a card where the bot gave them one. */
export type Message = {
  /** Milliseconds since 1970 as digits: sorts by time, and is the root's name in a thread's conversation id. */
  id: string;
  /** The chat with the bot or the channel; never with `;messageid=`. */
  conversation: string;
  /** The root's id, on replies in a channel alone. */
  thread?: string;
  /** A person's key, or the bot's id. */
  from: string;
  text?: string;
  textFormat?: 'markdown' | 'plain' | 'xml';
  cards: AdaptiveCard[];
  /** What the bot told this reader alone about their last press; stands under the card. */
  notice?: string;
  edited?: boolean;
  deleted?: boolean;
  /** ISO 8601. */
  at: string;
  replyCount?: number;
  /** ISO 8601. */
  lastReply?: string;
  mentions?: Mention[];
};

/** The one dialog a person can have open. */
export type Dialog = {
  /** New with every card that is shown in it. */
  id: string;
  title: string;
  height?: number | 'small' | 'medium' | 'large';
  width?: number | 'small' | 'medium' | 'large';
  card: AdaptiveCard;
  error?: string;
};

export type PersonForPage = {
  key: string;
  name: string;
  title: string;
  initials: string;
  color: string;
  email: string;
  locale: string;
  tz: string;
  isGuest?: boolean;
};

export type ChannelForPage = { id: string; name: string; isMember: boolean; unread: number };
export type CommandForPage = { title: string; description: string };
/** A search of the message extension: what the page offers beside the composer. */
export type ExtensionForPage = {
  commandId: string;
  title: string;
  description: string;
  parameter: { name: string; title: string };
};
/** A command of the `action` kind on a message's menu, which opens a dialog. */
export type MessageActionForPage = { commandId: string; title: string; description: string };

/** `GET /local/teams/state?as` */
export type StateForPage = {
  me: PersonForPage;
  people: PersonForPage[];
  team: { id: string; name: string };
  channels: ChannelForPage[];
  /** The personal chat with the bot; `installed` is false after the person took the app away. */
  chat: { id: string; unread: number; installed: boolean };
  bot: { id: string; name: string };
  commands: CommandForPage[];
  extensions: ExtensionForPage[];
  messageActions: MessageActionForPage[];
  mode: { clock: string };
};

/** `GET /local/teams/messages?as&conversation[&thread][&before]`, oldest first; `before` is a message id. */
export type MessagesForPage = { messages: Message[]; more: boolean };
/** `GET /local/teams/dialog?as` */
export type DialogForPage = { dialog: Dialog | null };

/** Each `data:` line of `GET /local/teams/events?as`. */
export type PageEvent =
  | { type: 'message' | 'message_changed'; message: Message }
  | { type: 'message_deleted'; conversation: string; id: string }
  | { type: 'dialog'; dialog: Dialog | null }
  /** A sentence for this person that belongs to no message. */
  | { type: 'notice'; text: string }
  | { type: 'unread'; conversation: string; unread: number };

/** What every POST answers when nothing more is said below; a page's own mistake has another status than 200. */
export type Told =
  | { ok: true }
  | {
      ok: false;
      error: string;
      message: string /** By input id, when inputs are not filled in rightly. */;
      errors?: Record<string, string>;
    };
/** `POST /local/teams/search {as, dataset, query[, message]}`, the choices of a type-ahead; `message` when the card is no dialog's. */
export type Choice = { title: string; value: string };
export type SearchAnswer = (Told & { results?: undefined }) | { ok: true; results: Choice[] };
/** `POST /local/teams/extension {as, command, query}`: what can be put into the conversation with `insert`. */
export type ExtensionResult = {
  id: string;
  title: string;
  subtitle?: string;
  text?: string;
  card: AdaptiveCard;
};
export type ExtensionAnswer = (Told & { results?: undefined }) | { ok: true; results: ExtensionResult[] };

/** A card's action as the page gives it back: exactly the JSON of the action in the card. */
export type CardAction = Json;
/** Values of the card's inputs by their ids, as the renderer collects them: text. */
export type Inputs = Record<string, string>;

/** Bodies of the POSTs under `/local/teams/`. */
export type Posts = {
  message: { as: string; conversation: string; thread?: string; text: string };
  press: { as: string; conversation: string; message: string; action: CardAction; inputs: Inputs };
  submit: { as: string; action: CardAction; inputs: Inputs };
  close: { as: string };
  search: { as: string; dataset: string; query: string; conversation?: string; message?: string };
  extension: { as: string; command: string; query: string; conversation?: string };
  insert: { as: string; conversation: string; thread?: string; result: ExtensionResult };
  /** A message's menu: opens the dialog of a message action. */
  messageAction: { as: string; command: string; conversation: string; message: string };
  refresh: { as: string; conversation: string; message: string };
  read: { as: string; conversation: string };
  install: { as: string };
  uninstall: { as: string };
};

/** The parts of `manifests/teams/manifest.json` that decide what the page offers. */
export type TeamsManifest = {
  bots?: readonly {
    commandLists?: readonly { commands?: readonly { title: string; description: string }[] }[];
  }[];
  composeExtensions?: readonly {
    commands?: readonly {
      id: string;
      type?: string;
      title: string;
      description?: string;
      context?: readonly string[];
      fetchTask?: boolean;
      parameters?: readonly { name: string; title?: string }[];
    }[];
  }[];
};
