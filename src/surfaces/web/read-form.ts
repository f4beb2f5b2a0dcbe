import type { IncomingMessage } from 'node:http';
import { readBody } from '../read-body.ts';

/** More than every answer and comment of the longest survey, less than what hurts. */
export const FORM_BYTES = 64 * 1_024;

/** What a form posted, or the status that it is refused with: 413 for too much, 415 for something that is no form. */
export type FormBody = { kind: 'form'; values: URLSearchParams } | { kind: 'refused'; status: 413 | 415 };

/** Reads the body of a form as browsers send it (`application/x-www-form-urlencoded`, in UTF-8). */
export async function readForm(request: IncomingMessage): Promise<FormBody> {
  if (!isForm(request.headers['content-type'])) return { kind: 'refused', status: 415 };
  const raw =
    Number(request.headers['content-length'] ?? 0) > FORM_BYTES
      ? undefined
      : await readBody(request, FORM_BYTES);
  return raw
    ? { kind: 'form', values: new URLSearchParams(raw.toString('utf8')) }
    : { kind: 'refused', status: 413 };
}

function isForm(contentType = ''): boolean {
  const [type = '', ...settings] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = settings.find((setting) => setting.startsWith('charset='));
  return (
    type === 'application/x-www-form-urlencoded' &&
    (charset === undefined || /^charset="?utf-8"?$/.test(charset))
  );
}
