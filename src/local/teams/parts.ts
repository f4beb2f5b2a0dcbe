import type { Faults } from '../faults.ts';
import type { ShownLog } from '../shown.ts';
import type { Deliver } from './deliver.ts';
import type { Dialogs } from './dialogs.ts';
import type { Installs } from './installs.ts';
import type { Journal } from './journal.ts';
import type { Tokens } from './login.ts';
import type { Directory } from './people.ts';
import type { Rate } from './rate.ts';
import type { Signer } from './sign.ts';
import type { Messages } from './state.ts';
import type { ExtensionResult, TeamsManifest } from './wire.ts';

/** All rooms of the Teams side, as its functions hand them around. */
export type Parts = {
  tenantId: string;
  team: { id: string; name: string };
  /** `id` is `28:` and the app's id. */
  bot: { id: string; appId: string; appPassword: string; name: string };
  manifest: TeamsManifest;
  baseUrl: () => string;
  /** Where the bot calls back; goes into every activity and into the token's claims. */
  serviceUrl: () => string;
  now: () => number;
  /** Milliseconds before an activity is sent again under a new id. */
  redeliveryPause: number;
  directory: Directory;
  installs: Installs;
  messages: Messages;
  dialogs: Dialogs;
  /** What each person's last search of the message extension found. */
  finds: Map<string, ExtensionResult[]>;
  signer: Signer;
  tokens: Tokens;
  rate: Rate;
  faults: Faults;
  shown: ShownLog;
  journal: Journal;
  deliver: Deliver;
  /** Aborts what still waits when the workspace closes. */
  closing: AbortSignal;
};
