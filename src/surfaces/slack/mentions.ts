import type { Accounts } from '../../kit/accounts.ts';
import type { Part } from '../../kit/card.ts';
import type { Mentions } from './render-card.ts';

/** Who is mentioned in these parts, by account where there is one. Most parts mention nobody and cost no reading. */
export async function readMentions(parts: readonly Part[], accounts: Accounts): Promise<Mentions> {
  const ids = new Set(parts.flatMap((part) => (part.part === 'mention' ? part.people : [])));
  if (ids.size === 0) return new Map();
  const known = await accounts.of([...ids], 'slack');
  return new Map(
    [...known].map(([id, { name, account }]) => [id, account ? { account } : { name }] as const),
  );
}
