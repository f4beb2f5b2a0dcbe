import { createHash } from 'node:crypto';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { explainIssue, type PlacedMistake } from './explain-issue.ts';
import { findMistakes } from './find-mistakes.ts';
import { offsetOf } from './locate-node.ts';
import { Organisation } from './schema.ts';

export type Mistake = { line: number; column: number; path: string; message: string };
export type ReadOrganisation =
  | { ok: true; organisation: Organisation; sha256: string }
  | { ok: false; mistakes: Mistake[] };

/**
 * Reads an organisation file. All mistakes of a stage are listed, in the file's order: first those of YAML, then of
 * shape, then of meaning, because each stage only makes sense once the one before it is clean.
 */
export function readOrganisation(yamlText: string): ReadOrganisation {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    return {
      ok: false,
      mistakes: syntax.map((e) => ({ ...position(lines, e.pos[0]), path: '', message: e.message })),
    };
  }
  const content = contentOf(document);
  if (!content.ok)
    return { ok: false, mistakes: [{ line: 1, column: 1, path: '', message: content.message }] };
  const parsed = Organisation.safeParse(content.value, { reportInput: true });
  const mistakes = parsed.success
    ? findMistakes(parsed.data)
    : parsed.error.issues.flatMap((issue) => explainIssue(issue, Organisation));
  if (!parsed.success || mistakes.length > 0)
    return { ok: false, mistakes: placed(document, lines, mistakes) };
  return { ok: true, organisation: parsed.data, sha256: createHash('sha256').update(yamlText).digest('hex') };
}

/** `desk.yaml:12:5 people[3].roles[0].units[1]: unknown unit "esat" – did you mean "east"?` */
export function formatMistake(fileName: string, { line, column, path, message }: Mistake): string {
  return `${fileName}:${line}:${column} ${path ? `${path}: ` : ''}${message}`;
}

/** Aliases that unfold into millions of nodes are refused by the parser, with an exception. */
function contentOf(document: Document): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 1000 }) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function placed(document: Document, lines: LineCounter, mistakes: readonly PlacedMistake[]): Mistake[] {
  return mistakes
    .map(({ path, key, message }) => ({
      ...position(lines, offsetOf(document, path, key)),
      path: written(key === undefined ? path : [...path, key]),
      message,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function written(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}
