import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A chain's newest event at the time of anchoring: its number and its hash (hex). */
export type Head = readonly [chain: string, seq: number, hash: string];

/**
 * One line of an anchor file. `upTo` is the newest event time it has seen, from where the next anchoring goes on. `previousLineHash` chains
 * the lines, over the files too, so that a line cannot be changed or taken out unnoticed.
 */
const AnchorLine = z.object({
  at: z.iso.datetime(),
  upTo: z.string(),
  heads: z.array(z.tuple([z.string(), z.int(), z.string()])),
  previousLineHash: z.string(),
});
export type AnchorLine = z.output<typeof AnchorLine>;

export type ReadAnchor = { file: string; line: number } & (
  | { anchor: AnchorLine; linked: boolean }
  | { anchor: null }
);

/** Bytes read from the end of a file to find its last line; more if the line is longer. */
const TAIL = 65_536;
const NEWLINE = 10;

const FILE_NAME = /^\d{4}-\d{2}\.jsonl$/;

/** All lines of all months, oldest first, one at a time. `linked: false` or `anchor: null` means that a file was tampered with. */
export async function* readAnchors(folder: string): AsyncGenerator<ReadAnchor> {
  let previous = '';
  for (const file of await anchorFiles(folder)) {
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path.join(folder, file)) })) {
      line += 1;
      const anchor = parseLine(text);
      yield anchor
        ? { file, line, anchor, linked: anchor.previousLineHash === previous }
        : { file, line, anchor: null };
      previous = hashOf(text);
    }
  }
}

/**
 * Appends one line and waits until it is on the disk. The caller holds the lock of the anchors.
 * @param at decides the month's file
 */
export async function appendAnchor(
  folder: string,
  at: Date,
  { upTo, heads }: Pick<AnchorLine, 'upTo' | 'heads'>,
): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const previous = await lastLine(folder);
  const line = {
    at: at.toISOString(),
    upTo,
    heads,
    previousLineHash: previous === null ? '' : hashOf(previous),
  } satisfies AnchorLine;
  const file = await fs.open(path.join(folder, `${at.toISOString().slice(0, 7)}.jsonl`), 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(line)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The newest anchor; null before the first one, or when the last line cannot be read. */
export async function lastAnchor(folder: string): Promise<AnchorLine | null> {
  const text = await lastLine(folder);
  return text === null ? null : parseLine(text);
}

async function anchorFiles(folder: string): Promise<string[]> {
  const names = await fs.readdir(folder).catch(() => []);
  return names.filter((name) => FILE_NAME.test(name)).sort();
}

async function lastLine(folder: string): Promise<string | null> {
  for (const name of (await anchorFiles(folder)).reverse()) {
    const line = await lastLineOf(path.join(folder, name));
    if (line !== null) return line;
  }
  return null;
}

/** A process that died while writing leaves a line without an end: it anchored nothing and is cut off. */
async function lastLineOf(name: string): Promise<string | null> {
  const file = await fs.open(name, 'r+');
  try {
    const { size } = await file.stat();
    for (let length = Math.min(size, TAIL); ; length = Math.min(size, length * 4)) {
      const tail = Buffer.alloc(length);
      await file.read(tail, 0, length, size - length);
      const end = tail.lastIndexOf(NEWLINE);
      const start = end > 0 ? tail.lastIndexOf(NEWLINE, end - 1) : -1;
      if (start < 0 && length < size) continue;
      if (end < length - 1) await file.truncate(size - length + end + 1);
      return end < 0 ? null : tail.toString('utf8', start + 1, end);
    }
  } finally {
    await file.close();
  }
}

function parseLine(text: string): AnchorLine | null {
  try {
    return AnchorLine.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
