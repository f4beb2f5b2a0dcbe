import type { Accounts } from '../kit/accounts.ts';
import type { Surface } from '../kit/actor.ts';
import type { Part } from '../kit/card.ts';

/** Registered people by id as a platform knows them: with an account they can be mentioned, without one they are named. */
export type Mentions = ReadonlyMap<string, { name: string; account?: string }>;

/** Who is mentioned in these parts. Most parts mention nobody and cost no reading. */
export async function readMentions(
  parts: readonly Part[],
  accounts: Accounts,
  surface: Surface,
): Promise<Mentions> {
  const ids = new Set(parts.flatMap((part) => (part.part === 'mention' ? part.people : [])));
  return ids.size === 0 ? new Map() : accounts.of([...ids], surface);
}
