import { parseJson } from '../read-body.ts';
import { PAGES } from './limits.ts';
import { ApiRefusal } from './refusal.ts';
import type { Json } from './wire.ts';

/** Reads one argument of a Web API call; form-encoded calls carry everything as text. */
export function textArgument(args: Json, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function flagArgument(args: Json, name: string): boolean {
  return args[name] === true || args[name] === 'true' || args[name] === '1';
}

export function needed(args: Json, name: string): string {
  const value = textArgument(args, name);
  if (value === '') {
    const problem = { message: `missing required field: ${name}`, pointer: `/${name}`, source: PAGES.webApi };
    throw new ApiRefusal('invalid_arguments', [problem]);
  }
  return value;
}

/** A structured argument: JSON text in a form, a value in a JSON body; `undefined` when absent or empty. */
export function jsonArgument(args: Json, name: string, malformed: string): unknown {
  const value = args[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new ApiRefusal(malformed);
  return parsed;
}

/** One page of a list by an opaque cursor. */
export function pageOf<T>(all: readonly T[], args: Json): { page: T[]; response_metadata: Json } {
  const size = Math.min(1_000, Number(textArgument(args, 'limit')) || 100);
  const cursor = textArgument(args, 'cursor');
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('at:', ''));
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw new ApiRefusal('invalid_cursor');
  const end = start + size;
  const next = end < all.length ? Buffer.from(`at:${end}`).toString('base64') : '';
  return { page: all.slice(start, end), response_metadata: { next_cursor: next } };
}
