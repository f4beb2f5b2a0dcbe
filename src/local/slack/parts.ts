import type { Faults } from '../faults.ts';
import type { ShownLog } from '../shown.ts';
import type { Deliver } from './deliver.ts';
import type { Journal } from './journal.ts';
import type { Directory } from './people.ts';
import type { Rate } from './rate.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Messages } from './state.ts';
import type { Triggers } from './triggers.ts';
import type { Origin, Views } from './views.ts';
import type { SlackManifest } from './wire.ts';

/** All rooms of the workspace, as its functions hand them around. */
export type Parts = {
  team: { id: string; name: string; domain: string };
  manifest: SlackManifest;
  botToken: string;
  /** Ids of the app, its bot (B…) and its bot user (U…). */
  origin: Origin;
  botUserId: string;
  scopes: ReadonlySet<string>;
  baseUrl: () => string;
  now: () => number;
  /** Pauses before each further attempt at an event, in milliseconds. */
  retryDelays: readonly number[];
  directory: Directory;
  messages: Messages;
  views: Views;
  triggers: Triggers;
  rate: Rate;
  faults: Faults;
  shown: ShownLog;
  journal: Journal;
  responseUrls: ResponseUrls;
  deliver: Deliver;
  /** Aborts what still waits when the workspace closes. */
  closing: AbortSignal;
};
