import type { Accounts } from '../kit/accounts.ts';
import { type Action, type Desk, type Interaction, NotRegistered } from '../kit/feature.ts';
import type { Values } from '../kit/form.ts';
import type { Reply } from '../kit/reply.ts';
import type { Text } from '../kit/text.ts';
import { troubleOf } from './trouble.ts';
import type { WhoActs } from './who-acts.ts';

export type Log = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};
export type Outcome = 'ok' | 'refused' | 'unregistered' | 'failed';

/** One delivery of any platform, as far as it is believed: ids and typed input. */
export type Asked = {
  /** From where somebody acted: a platform's own word, for logs and figures. */
  place: string;
  /** The verb, action, form or shortcut meant; names the feature's handler. */
  name: string;
  target: string;
  commandId: string;
  values: Values;
  state: Record<string, string>;
  /** Names this press of a button: the same in a replay. */
  press?: string;
};

export type RunParts = { accounts: Accounts; desk: Desk; log: Log };
export type Ran = { reply: Reply; outcome: Outcome };

/** Runs a feature's handler for somebody, who may turn out to be nobody of this desk. Whatever fails becomes words. */
export async function runHandler(asked: Asked, handler: Action, who: WhoActs, parts: RunParts): Promise<Ran> {
  const interaction = interactionOf(asked, who);
  const { desk, hasDone } = watched(parts.desk);
  try {
    const reply = await handler(interaction, desk);
    // A command that was carried out has read who it was; whatever else a handler has found is for registered people only (R02).
    if (!hasDone()) await who.person();
    if (!saysNotRegistered(reply)) return { reply, outcome: outcomeOf(reply) };
    // The command read no person for this account. Joined now by e-mail, it is asked once more; nothing was written before.
    const again = await handler(interaction, desk);
    if (saysNotRegistered(again)) throw new NotRegistered();
    return { reply: again, outcome: outcomeOf(again) };
  } catch (error) {
    if (error instanceof NotRegistered) return { reply: await notRegistered(parts), outcome: 'unregistered' };
    parts.log.error(
      { commandId: asked.commandId, handler: handlerKey(asked), ...troubleOf(error) },
      'a click failed',
    );
    return { reply: failed(asked), outcome: 'failed' };
  }
}

/** The desk, and whether a command of the person who acts was carried out through it. */
function watched(desk: Desk): { desk: Desk; hasDone(): boolean } {
  let done = false;
  return {
    hasDone: () => done,
    desk: {
      ...desk,
      async execute(command, input, envelope) {
        const outcome = await desk.execute(command, input, envelope);
        done ||= outcome.kind !== 'refused' && !('desk' in envelope.by);
        return outcome;
      },
    },
  };
}

export function interactionOf(asked: Asked, who: WhoActs): Interaction {
  return {
    person: who.person,
    envelope: { commandId: asked.commandId, by: who.by, met: who.met },
    target: asked.target,
    values: asked.values,
    state: asked.state,
    ...(asked.press && { press: asked.press }),
  };
}

/** What a log calls the handler. */
export function handlerKey({ place, name }: Pick<Asked, 'place' | 'name'>): string {
  return `${place} ${name}`;
}

function saysNotRegistered(reply: Reply): boolean {
  return reply.kind === 'say' && 'key' in reply.say && reply.say.key === 'refusal.notRegistered';
}

function outcomeOf(reply: Reply): Outcome {
  return reply.kind === 'errors' || (reply.kind === 'say' && reply.tone === 'warning') ? 'refused' : 'ok';
}

/** R02: what to do, and whom to ask. A form keeps what was typed until the person has been added. */
export async function notRegistered({ accounts }: Pick<RunParts, 'accounts'>): Promise<Reply> {
  const names = await accounts.administrators();
  const administrators: Text =
    names.length > 0
      ? { join: names.map((name) => ({ verbatim: name })), with: ', ' }
      : { key: 'chat.anAdministrator' };
  return { kind: 'errors', fields: { '': { key: 'refusal.notRegistered', params: { administrators } } } };
}

/** Names no field, so a form stays open with these words at its head and can be sent again under the same command id. */
function failed({ commandId }: Asked): Reply {
  return { kind: 'errors', fields: { '': { key: 'refusal.failed', params: { reference: commandId } } } };
}
