import type { Log } from '../run-handler.ts';
import { type Activity, isPersonal, tenantOf } from './activity.ts';
import type { Click } from './click.ts';
import type { Conversations } from './conversations.ts';

export type InstallParts = {
  conversations: Conversations;
  log: Log;
  /** Somebody meets the bot: what help says is the welcome. */
  welcome(click: Click): Promise<void>;
};

/** The bot was installed or taken away, for a person or in a team. What it may write to is remembered, and forgotten again. */
export async function noteInstall(activity: Activity, parts: InstallParts): Promise<void> {
  const tenant = tenantOf(activity);
  if (!tenant) return;
  if (isRemoval(activity)) {
    const account = activity.from.aadObjectId;
    const channel = activity.channelData?.channel?.id;
    if (isPersonal(activity) && account) await parts.conversations.forget(tenant, `person:${account}`);
    else if (channel) await parts.conversations.forget(tenant, `channel:${channel}`);
    return;
  }
  await parts.conversations.remember(activity, 'anew');
  const account = activity.from.aadObjectId;
  if (!account || !isPersonal(activity) || !isArrival(activity)) return;
  await parts.welcome({
    place: 'command',
    name: 'help',
    activity,
    tenant,
    account,
    target: '',
    commandId: `install:${activity.id ?? ''}`,
    values: {},
    state: {},
    labels: {},
  });
}

/** Teams tells of an installation twice, by different activities; one of them is answered. */
function isArrival({ type, action }: Activity): boolean {
  return type === 'installationUpdate' && (action ?? 'add').startsWith('add');
}

function isRemoval({ type, action }: Activity): boolean {
  return type === 'installationUpdate' && (action ?? '').startsWith('remove');
}
