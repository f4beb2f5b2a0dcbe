import type { Part } from '../kit/card.ts';

export type Link = Extract<Part, { part: 'link' }>;

/** The links that stand together from this place on; none when the one before has drawn them already. */
export function neighbouringLinks(parts: readonly Part[], from: number): Link[] {
  if (parts[from - 1]?.part === 'link') return [];
  const links: Link[] = [];
  for (const part of parts.slice(from)) {
    if (part.part !== 'link') break;
    links.push(part);
  }
  return links;
}
