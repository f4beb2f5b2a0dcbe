import { createHash, randomUUID } from 'node:crypto';
import type { Interaction } from './feature.ts';

/** For a form: every opening is its own intention. */
export function mintCommandId(): string {
  return randomUUID();
}

/**
 * For a button on a card: the same on every drawing of the same version, so that a redrawn copy and the original are one intention, and a
 * button of an older version is another.
 */
export function buttonCommandId(action: string, target: string, version: number | string): string {
  return createHash('sha256').update(`${action}\n${target}\n${version}`).digest('base64url').slice(0, 24);
}

/** For a button that means something anew each time: a press again is another intention, a replay of the same press is not. */
export function pressCommandId({ press, envelope }: Pick<Interaction, 'press' | 'envelope'>): string {
  return press ? buttonCommandId('press', envelope.commandId, press) : mintCommandId();
}
