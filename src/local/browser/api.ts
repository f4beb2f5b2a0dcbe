import type {
  Answer,
  Container,
  DeskState,
  InputValue,
  Message,
  Option,
  OptionGroup,
  StateValues,
  View,
} from './wire.ts';

export interface Suggestions {
  options?: Option[];
  option_groups?: OptionGroup[];
}

interface ActionCall {
  container: Container;
  block_id: string;
  action_id: string;
  element: InputValue & { text?: unknown };
  state: { values: StateValues };
}

interface SuggestCall {
  container: Container;
  block_id: string;
  action_id: string;
  value: string;
  state: { values: StateValues };
}

/** A refusal keeps the HTTP status, so that a missing feature (501) can be told from a broken one. */
export class RefusedCall extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export async function get<T>(path: string, query: Record<string, string | undefined>): Promise<T> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) search.set(key, value);
  const response = await fetch(`/local/${path}?${search}`, { headers: { accept: 'application/json' } });
  return bodyOf<T>(response, true);
}

export async function post<T>(path: string, body: unknown, strict = false): Promise<T> {
  const response = await fetch(`/local/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return bodyOf<T>(response, strict);
}

async function bodyOf<T>(response: Response, strict: boolean): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (body === undefined || (strict && !response.ok)) {
    const said = body && typeof body === 'object' && 'message' in body ? String(body.message) : '';
    throw new RefusedCall(response.status, said || `HTTP ${response.status}`);
  }
  return body as T;
}

export const fetchState = (as: string | undefined) => get<DeskState>('state', { as });

export const fetchMessages = (as: string, channel: string, thread?: string, before?: string) =>
  get<{ messages: Message[]; more: boolean }>('messages', { as, channel, thread_ts: thread, before });

export const fetchStack = (as: string) => get<{ views: View[] }>('stack', { as });

export const sendMessage = (as: string, channel: string, text: string, thread?: string) =>
  post<Answer>('message', { as, channel, text, ...(thread && { thread_ts: thread }) });

export const sendAction = (as: string, call: ActionCall) => post<Answer>('action', { as, ...call });

export const fetchSuggestions = (as: string, call: SuggestCall) =>
  post<Suggestions>('suggest', { as, ...call }, true);

export const submitView = (as: string, viewId: string, values: StateValues) =>
  post<Answer>('submit', { as, view_id: viewId, state: { values } });

export const closeView = (as: string, viewId: string, all: boolean) =>
  post<Answer>('close', { as, view_id: viewId, ...(all && { all: true }) });

export const runShortcut = (
  as: string,
  callbackId: string,
  on: { type: 'global' } | { type: 'message'; channel: string; message_ts: string },
) => post<Answer>('shortcut', { as, callback_id: callbackId, ...on });

export const openHome = (as: string) => post<{ view: View | null }>('home', { as }, true);

export const markRead = (as: string, channel: string) => post<Answer>('read', { as, channel });

export const shiftClock = (minutes: number) =>
  post<Answer & { clock?: string }>('clock', { shiftMinutes: minutes }, true);

/**
 * Listens for live events. The browser's own reconnecting gives up for good after an HTTP error,
 * so a closed source is opened again here; `onGap` runs after each gap, because events may have been missed in it.
 */
export function listen<E>(address: string, on: (event: E) => void, onLink: (up: boolean) => void) {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(address);
    source.onopen = () => onLink(true);
    source.onmessage = (message: MessageEvent<string>) => on(JSON.parse(message.data) as E);
    source.onerror = () => {
      onLink(false);
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, 2_000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
