/** Where the page stands; lives in the URL hash so that a place can be linked to and the back button works. */
export interface Route {
  as?: string;
  channel?: string;
  thread?: string;
  pane?: 'home';
}

/** The Teams side calls its places conversations, in its addresses too. */
let placeName: 'channel' | 'conversation' = 'channel';

export function callPlaces(name_: typeof placeName): void {
  placeName = name_;
}

export function readRoute(hash: string): Route {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const route: Route = {};
  const as = query.get('as');
  const channel = query.get(placeName);
  const thread = query.get('thread');
  const pane = query.get('pane');
  if (as) route.as = as;
  if (channel) route.channel = channel;
  if (channel && thread) route.thread = thread;
  if (pane === 'home') route.pane = pane;
  return route;
}

export function writeRoute(route: Route): string {
  const query = new URLSearchParams();
  for (const key of ['as', 'channel', 'thread', 'pane'] as const) {
    const value = route[key];
    if (value) query.set(key === 'channel' ? placeName : key, value);
  }
  return `#${query}`;
}

export function go(route: Route): void {
  const hash = writeRoute(route);
  if (location.hash !== hash) location.hash = hash;
}
