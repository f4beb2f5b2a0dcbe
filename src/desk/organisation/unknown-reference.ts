import { suggestion } from './did-you-mean.ts';
import type { PlacedMistake } from './explain-issue.ts';
import type { Path } from './locate-node.ts';

/** `unknown unit "esat" – did you mean "east"?`, or nothing when the reference leads somewhere. */
export function unknownReference(
  what: string,
  id: string | undefined,
  known: readonly { id: string }[],
  path: Path,
): PlacedMistake[] {
  if (id === undefined || known.some((item) => item.id === id)) return [];
  return [
    {
      path,
      message: `unknown ${what} "${id}"${suggestion(
        id,
        known.map((item) => item.id),
      )}`,
    },
  ];
}
