import type { Identity } from '../../kit/actor.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Desk } from '../../kit/feature.ts';

type Log = { warn(fields: Record<string, unknown>, message: string): void };

/**
 * R06: an account closed in chat ends its person's rights. Most accounts of a workspace are nobody's here, and a closed one is reported
 * again at each change of its profile: neither is worth a line. The id is new each time, because a person can come back and leave again.
 */
export async function accountClosed(
  by: Identity,
  { execute }: Pick<Desk, 'execute'>,
  log: Log,
): Promise<void> {
  const outcome = await execute(
    'person.leave',
    { account: by },
    { commandId: mintCommandId(), by: { desk: by.surface } },
  );
  if (outcome.kind === 'refused' && outcome.refusal.code === 'people.lastAdministrator')
    log.warn({ code: outcome.refusal.code }, 'the account of the last administrator was closed');
}
