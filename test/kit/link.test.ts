import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fileLink, pictureOf, readDrawn } from '../../src/kit/drawn-link.ts';
import { createLinks } from '../../src/kit/link.ts';
import { createSeal } from '../../src/kit/seal.ts';
import { text } from '../../src/kit/text.ts';

const NOW = new Date('2026-03-18T02:00:00Z');
const LATER = new Date('2026-04-01T00:00:00Z');
const TARGET = '22222222-2222-4222-8222-222222222222';

const ringOf = (key: Buffer) =>
  createSeal([{ id: 'one', key }], { find: async () => [], add: async () => undefined });
const key = randomBytes(32);
const links = createLinks(ringOf(key), 'https://desk.example.com/');
const tokenOf = (url: string) => url.split('/').at(-1) ?? '';
const token = tokenOf(links.make('survey', TARGET, LATER));

describe('a signed link', () => {
  it('leads below the public address to what it was made for', () => {
    expect(links.make('survey', TARGET, LATER)).toBe(`https://desk.example.com/s/${token}`);
    expect(links.read('survey', token, NOW)).toEqual({ target: TARGET, until: LATER, expired: false });
  });

  it('fits into a line of an e-mail', () => {
    expect(token.length).toBeLessThan(90);
  });

  it('R80g with any character changed, left out, added or doubled is nothing', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      for (const changed of [
        token.slice(0, at) + other + token.slice(at + 1),
        token.slice(0, at) + token.slice(at + 1),
        token.slice(0, at) + token[at] + token.slice(at),
      ])
        expect(links.read('survey', changed, NOW), changed).toBeNull();
    }
    for (const changed of [`${token}=`, `${token}.`, ` ${token}`, '', '.', '..', '...'])
      expect(links.read('survey', changed, NOW)).toBeNull();
  });

  it('opens nothing of another purpose, nor under another key', () => {
    expect(links.read('file', token, NOW)).toBeNull();
    expect(createLinks(ringOf(randomBytes(32)), '').read('survey', token, NOW)).toBeNull();
    expect(createLinks(ringOf(key), '').read('survey', token, NOW)?.target).toBe(TARGET);
  });

  it('lasts to the end of the second that was asked for', () => {
    const url = links.make('survey', TARGET, new Date(LATER.getTime() - 400));

    expect(links.read('survey', tokenOf(url), NOW)?.until).toEqual(LATER);
  });

  it('expires', () => {
    expect(links.read('survey', token, LATER)?.expired).toBe(false);
    expect(links.read('survey', token, new Date(LATER.getTime() + 1_000))).toEqual({
      target: TARGET,
      until: LATER,
      expired: true,
    });
  });
});

describe('a link to what is drawn', () => {
  const reader = { language: 'zh-TW', timeZone: 'Asia/Taipei' } as const;
  const words = { title: text('home.waiting'), alternative: text('home.waiting') };
  const read = (url: string) => readDrawn(links.read('picture', tokenOf(url), NOW)?.target ?? '');
  const picture = (at: Date, stamp: string) => {
    const part = pictureOf({ links }, reader, 'review.progress', `${TARGET}/7`, { ...words, at }, stamp);
    return part.part === 'picture' ? part.url : '';
  };

  it('names its kind, its reader and its record', () => {
    expect(read(picture(NOW, '3'))).toEqual({
      kind: 'review.progress',
      language: 'zh-TW',
      timeZone: 'Asia/Taipei',
      stamp: '3',
      target: `${TARGET}/7`,
    });
  });

  it('is the same at each drawing and another when it looks different', () => {
    expect(picture(NOW, '3')).toBe(picture(new Date(NOW.getTime() + 60_000), '3'));
    expect(picture(NOW, '3')).not.toBe(picture(NOW, '4'));
  });

  it('to a file is good for a quarter of an hour', () => {
    const part = fileLink({ links }, reader, 'review.report', TARGET, {
      label: text('button.open'),
      now: NOW,
    });
    const url = part.part === 'link' ? tokenOf(part.url) : '';
    const expiredAfter = (minutes: number) =>
      links.read('file', url, new Date(NOW.getTime() + minutes * 60_000))?.expired;
    expect([expiredAfter(0), expiredAfter(15), expiredAfter(16)]).toEqual([false, false, true]);
  });

  it('reads nothing else', () => {
    for (const other of ['', 'kind', 'kind/xx/VVRD/1/target', 'kind/en/VVRD/1'])
      expect(readDrawn(other)).toBeNull();
  });
});
