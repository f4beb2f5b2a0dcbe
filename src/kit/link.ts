import { timingSafeEqual } from 'node:crypto';
import type { Seal } from './seal.ts';

/** What a signed link leads to, and the first part of its path. */
const PATHS = { survey: 's', picture: 'p', file: 'f' } as const;
export type LinkPurpose = keyof typeof PATHS;

/** What a link says that was made here. `until` is its last moment, to the second. */
export type LinkRead = { target: string; until: Date; expired: boolean };

/** Links that leave the house: whoever holds one may open what it names until it expires, and nothing else. */
export type Links = {
  /** @param target an id, never a value of anybody: it can be read in the link. @returns the whole address */
  make(purpose: LinkPurpose, target: string, until: Date): string;
  /** null: not made here, or changed on the way; nothing of it may be believed. */
  read(purpose: LinkPurpose, token: string, now: Date): LinkRead | null;
};

/** Bytes of the signature that are kept: nobody guesses 128 bits. */
const SIGNATURE = 16;

/** @param publicUrl where people reach this desk (PUBLIC_URL) */
export function createLinks(seal: Pick<Seal, 'digest'>, publicUrl: string): Links {
  const root = publicUrl.replace(/\/+$/, '');

  function sign(purpose: LinkPurpose, body: string): Buffer {
    return seal.digest(`link:${purpose}`, body).subarray(0, SIGNATURE);
  }

  return {
    make(purpose, target, until) {
      const body = `${Buffer.from(target).toString('base64url')}.${Math.ceil(until.getTime() / 1_000).toString(36)}`;
      return `${root}/${PATHS[purpose]}/${body}.${sign(purpose, body).toString('base64url')}`;
    },
    read(purpose, token, now) {
      const [target = '', seconds = '', signature = '', ...rest] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      // Decoding forgives; the text itself must be the one that was made.
      if (rest.length > 0 || given.length !== SIGNATURE || given.toString('base64url') !== signature)
        return null;
      if (!timingSafeEqual(given, sign(purpose, `${target}.${seconds}`))) return null;
      const until = new Date(Number.parseInt(seconds, 36) * 1_000);
      return { target: Buffer.from(target, 'base64url').toString('utf8'), until, expired: until < now };
    },
  };
}
