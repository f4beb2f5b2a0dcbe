import type {
  DialogForPage,
  ExtensionAnswer,
  MessagesForPage,
  Posts,
  SearchAnswer,
  StateForPage,
  Told,
} from '../../teams/wire.ts';
import { get, post } from '../api.ts';

export const fetchTeams = (as: string | undefined) => get<StateForPage>('teams/state', { as });

export const fetchMessages = (as: string, conversation: string, thread?: string, before?: string) =>
  get<MessagesForPage>('teams/messages', { as, conversation, thread, before });

export const fetchDialog = (as: string) => get<DialogForPage>('teams/dialog', { as });

export const eventsOf = (as: string) => `/local/teams/events?as=${encodeURIComponent(as)}`;

/** Does one thing as a person; what the bot refused comes back as `ok: false` with a sentence. */
export const act = <K extends Exclude<keyof Posts, 'search' | 'extension'>>(what: K, body: Posts[K]) =>
  post<Told>(`teams/${what}`, body);

export const searchChoices = (body: Posts['search']) => post<SearchAnswer>('teams/search', body, true);

export const searchExtension = (body: Posts['extension']) =>
  post<ExtensionAnswer>('teams/extension', body, true);
