import { z } from 'zod';

/** A text as a column holds it: sealed, or open where it was never secret. */
export const StoredText = z.union([z.string(), z.object({ sealed: z.string() })]);
