import type { Database } from '../../src/database/client.ts';

/** Every statement that this pool's sessions send from now on, whoever sends it; a call hands over what has gathered and begins anew. */
export function countStatements({ pool }: Pick<Database, 'pool'>): () => string[] {
  const sent: string[] = [];
  // A session that is open already would be overheard.
  if (pool.totalCount > 0) throw new Error('count statements before the first one is sent');
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query(...args: unknown[]) {
        const [first] = args;
        sent.push(typeof first === 'string' ? first : String((first as { text?: string }).text));
        return query(...args);
      },
    });
  });
  return () => sent.splice(0);
}
