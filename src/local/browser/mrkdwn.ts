import { emojiOf } from './emoji.ts';

/** What a mrkdwn text means, before anything is drawn. */
export type Mark =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; marks: Mark[] }
  | { kind: 'quote'; marks: Mark[] }
  | { kind: 'code' | 'pre'; text: string }
  | { kind: 'link'; url: string; marks: Mark[] }
  | { kind: 'user' | 'channel'; id: string; label: string | undefined }
  | { kind: 'broadcast'; text: string }
  | { kind: 'date'; timestamp: number; format: string; url: string | undefined; fallback: string }
  | { kind: 'break' };

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const STYLES: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };
const WORD = /[\p{L}\p{N}]/u;
const BARE_URL = /^https?:\/\/(?:localhost|127\.0\.0\.1|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#][^\s<>|]*)?/;

/** Undoes Slack's three entities, once: `&amp;lt;` stays the visible text `&lt;`. */
export function decode(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

/**
 * Reads Slack's mrkdwn. Control sequences count only in raw angle brackets; an escaped `&lt;!channel&gt;` is decoded
 * last and therefore stays text. `verbatim` switches off links made from bare addresses.
 */
export function parseMrkdwn(text: string, verbatim = false): Mark[] {
  const marks: Mark[] = [];
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2 === 1) marks.push({ kind: 'pre', text: decode(part.replace(/^\n|\n$/g, '')) });
    else if (part) marks.push(...parseLines(trimAroundPre(part, index, parts.length), verbatim));
  });
  return marks;
}

/** A preformatted block brings its own line ends; the newline next to it would show as an empty line. */
function trimAroundPre(part: string, index: number, count: number): string {
  const head = index > 0 ? part.replace(/^\n/, '') : part;
  return index < count - 1 ? head.replace(/\n$/, '') : head;
}

function parseLines(text: string, verbatim: boolean): Mark[] {
  const marks: Mark[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (/^(?:>|&gt;){3}/.test(line)) {
      const rest = [line.replace(/^(?:>|&gt;){3} ?/, ''), ...lines.slice(i + 1)];
      marks.push({ kind: 'quote', marks: joinLines(rest, verbatim) });
      return marks;
    }
    const quoted = quoteRun(lines, i);
    if (quoted.length > 0) {
      marks.push({ kind: 'quote', marks: joinLines(quoted, verbatim) });
      i += quoted.length - 1;
      continue;
    }
    if (i > 0 && marks.at(-1)?.kind !== 'quote') marks.push({ kind: 'break' });
    marks.push(...parseInline(line, verbatim));
  }
  return marks;
}

function quoteRun(lines: string[], from: number): string[] {
  const run: string[] = [];
  for (let i = from; i < lines.length; i += 1) {
    const match = /^(?:>|&gt;)(?!(?:>|&gt;){2}) ?(.*)$/.exec(lines[i] ?? '');
    if (!match) break;
    run.push(match[1] ?? '');
  }
  return run;
}

function joinLines(lines: string[], verbatim: boolean): Mark[] {
  return lines.flatMap((line, index): Mark[] => {
    const marks = parseInline(line, verbatim);
    return index > 0 ? [{ kind: 'break' }, ...marks] : marks;
  });
}

type Found = { mark: Mark; length: number };

function parseInline(line: string, verbatim: boolean): Mark[] {
  const marks: Mark[] = [];
  let plain = '';
  for (let i = 0; i < line.length; ) {
    const found = markAt(line, i, verbatim);
    if (!found) {
      plain += line[i];
      i += 1;
      continue;
    }
    if (plain) marks.push({ kind: 'text', text: decode(plain) });
    plain = '';
    marks.push(found.mark);
    i += found.length;
  }
  if (plain) marks.push({ kind: 'text', text: decode(plain) });
  return marks;
}

function markAt(line: string, i: number, verbatim: boolean): Found | undefined {
  const char = line[i] ?? '';
  if (char === '<') return bracketAt(line, i);
  if (char === '`') return codeAt(line, i);
  if (char === ':') return emojiAt(line, i);
  if (char in STYLES) return styleAt(line, i, verbatim);
  if (char === 'h' && !verbatim && !WORD.test(line[i - 1] ?? '')) return bareUrlAt(line, i);
  return undefined;
}

function codeAt(line: string, i: number): Found | undefined {
  const end = line.indexOf('`', i + 1);
  if (end <= i + 1) return undefined;
  return { mark: { kind: 'code', text: decode(line.slice(i + 1, end)) }, length: end - i + 1 };
}

function emojiAt(line: string, i: number): Found | undefined {
  const match = /^:([a-z0-9_+'-]+):/.exec(line.slice(i, i + 60));
  const picture = match?.[1] ? emojiOf(match[1]) : undefined;
  return match && picture ? { mark: { kind: 'text', text: picture }, length: match[0].length } : undefined;
}

function bareUrlAt(line: string, i: number): Found | undefined {
  const found = BARE_URL.exec(line.slice(i))?.[0].replace(/[.,;:!?)\]'"*_~]+$/, '');
  if (!found) return undefined;
  const url = decode(found);
  return { mark: { kind: 'link', url, marks: [{ kind: 'text', text: url }] }, length: found.length };
}

function styleAt(line: string, i: number, verbatim: boolean): Found | undefined {
  const delimiter = line[i] ?? '';
  const style = STYLES[delimiter];
  const before = line[i - 1] ?? '';
  const after = line[i + 1] ?? ' ';
  if (!style || WORD.test(before) || before === delimiter || /\s/.test(after) || after === delimiter)
    return undefined;
  const end = closingOf(line, i + 1, delimiter);
  if (end < 0) return undefined;
  return { mark: { kind: style, marks: parseInline(line.slice(i + 1, end), verbatim) }, length: end - i + 1 };
}

/** Where the style ends: a delimiter inside a link or inside code does not count. */
function closingOf(line: string, from: number, delimiter: string): number {
  for (let j = from; j < line.length; j += 1) {
    const char = line[j] ?? '';
    const skip = char === '<' ? bracketAt(line, j) : char === '`' ? codeAt(line, j) : undefined;
    if (skip) j += skip.length - 1;
    else if (char === delimiter && j > from && !/\s/.test(line[j - 1] ?? '')) {
      const next = line[j + 1] ?? '';
      if (!WORD.test(next) && next !== delimiter) return j;
    }
  }
  return -1;
}

function bracketAt(line: string, i: number): Found | undefined {
  const end = line.indexOf('>', i);
  if (end < 0) return undefined;
  const inner = line.slice(i + 1, end);
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : inner.slice(bar + 1);
  const mark = controlMark(target, label);
  return mark && { mark, length: end - i + 1 };
}

function controlMark(target: string, label: string | undefined): Mark | undefined {
  const text = label === undefined ? undefined : decode(label);
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), label: text };
  if (/^#C[A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), label: text };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'broadcast', text: `@${target.slice(1)}` };
  if (target.startsWith('!subteam^')) return { kind: 'broadcast', text: text ?? '@group' };
  if (target.startsWith('!date^')) return dateMark(target, text ?? '');
  if (/^(?:https?:\/\/|mailto:)./.test(target)) {
    const url = decode(target);
    return {
      kind: 'link',
      url,
      marks: label ? parseInline(label, true) : [{ kind: 'text', text: shown(url) }],
    };
  }
  return undefined;
}

function shown(url: string): string {
  return url.replace(/^mailto:/, '');
}

function dateMark(target: string, fallback: string): Mark | undefined {
  const [, seconds, format, url] = target.split('^');
  const timestamp = Number(seconds);
  if (!Number.isFinite(timestamp) || !format) return undefined;
  return { kind: 'date', timestamp, format: decode(format), url: url && decode(url), fallback };
}
