import type { types } from '@slack/bolt';
import { shorten } from '../sizes.ts';
import { LIMITS } from './limits.ts';

/** A stretch of words with one look. Rich text is the one place where Slack interprets nothing in them. */
export type Run = types.RichTextText | types.RichTextUserMention;
type Style = NonNullable<types.RichTextText['style']>;

/** Words of one block; far below any limit, so that a block is never refused for its length. */
const BLOCK_LENGTH = 2_800;

export function run(text: string, style?: Style): Run[] {
  if (text === '') return [];
  return chunksOf(text, BLOCK_LENGTH).map((chunk) => ({
    type: 'text' as const,
    text: chunk,
    ...(style && { style }),
  }));
}

export function bold(text: string): Run[] {
  return run(text, { bold: true });
}

export function user(id: string): Run[] {
  return [{ type: 'user', user_id: id }];
}

/** Lines of one paragraph; a long one goes on in the next block, nothing is lost. */
export function paragraph(lines: readonly (readonly Run[])[]): types.RichTextBlock[] {
  const blocks: types.RichTextBlock[] = [];
  let elements: Run[] = [];
  let length = 0;
  for (const line of lines) {
    if (line.length === 0) continue;
    const size = line.reduce((sum, part) => sum + lengthOf(part), 1);
    if (elements.length > 0 && length + size > BLOCK_LENGTH) {
      blocks.push(section(elements));
      elements = [];
      length = 0;
    }
    if (elements.length > 0) elements.push(...run('\n'));
    elements.push(...line);
    length += size;
  }
  if (elements.length > 0) blocks.push(section(elements));
  return blocks;
}

function section(elements: Run[]): types.RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: merged(elements) }] };
}

/** Fewer elements, a smaller message: neighbours with the same look become one. */
function merged(elements: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const element of elements) {
    const last = result.at(-1);
    if (last?.type === 'text' && element.type === 'text' && !last.style && !element.style) {
      result[result.length - 1] = { type: 'text', text: last.text + element.text };
    } else result.push(element);
  }
  return result;
}

function lengthOf(part: Run): number {
  return part.type === 'text' ? part.text.length : 12;
}

/** Plain text in pieces of at most `size`, never between the two halves of a character. */
export function chunksOf(text: string, size: number): string[] {
  const chunks: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + size, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}

/** Plain text blocks show `:smile:` and `*x*` to the letter. */
export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** The text beside the blocks is the one place left where Slack reads markup. */
export function escaped(text: string): string {
  return shorten(text, LIMITS.summary)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
