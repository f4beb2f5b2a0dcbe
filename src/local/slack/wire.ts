import type { Json } from '../json.ts';

export { isRecord, type Json, recordsOf, stringOf } from '../json.ts';

export type SlackPerson = {
  id: string;
  name: string;
  realName: string;
  title: string;
  email: string;
  emailConfirmed: boolean;
  locale: 'en-US' | 'zh-CN' | 'zh-TW';
  tz: string;
  deactivated?: boolean;
  color?: string;
  /** Someone of another workspace (Slack Connect); absent for the own one. */
  teamId?: string;
};

export type SlackChannel = {
  id: string;
  name: string;
  topic: string;
  members: readonly string[] | 'everyone';
  /** False: the bot was never invited. */
  bot?: boolean;
  archived?: boolean;
};

/** The parts of `manifests/slack.json` that decide what the workspace offers and allows. */
export type SlackManifest = {
  display_information: { name: string; description?: string };
  features: {
    app_home?: { home_tab_enabled?: boolean; messages_tab_enabled?: boolean };
    bot_user?: { display_name: string };
    slash_commands?: readonly { command: string; description: string; usage_hint?: string }[];
    shortcuts?: readonly {
      name: string;
      type: 'global' | 'message';
      callback_id: string;
      description?: string;
    }[];
  };
  oauth_config: { scopes: { bot?: readonly string[] } };
  settings?: { event_subscriptions?: { bot_events?: readonly string[] } };
};

export type Message = {
  channel: string;
  ts: string;
  user: string;
  text: string;
  bot_id?: string;
  blocks?: Json[];
  thread_ts?: string;
  edited?: { user: string; ts: string };
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  ephemeral?: true;
  deleted?: true;
};

export type StateValues = Record<string, Record<string, Json>>;

export type View = {
  id: string;
  team_id: string;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
  type: 'modal' | 'home';
  title: Json | null;
  submit: Json | null;
  close: Json | null;
  blocks: Json[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  state: { values: StateValues };
  hash: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
};

/** What the page's event stream carries. */
export type PageEvent =
  | { type: 'message' | 'message_changed' | 'ephemeral'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'views'; views: View[] }
  | { type: 'home'; view: View }
  | { type: 'unread'; channel: string; unread: number; mentions: number }
  | { type: 'toast'; text: string };
