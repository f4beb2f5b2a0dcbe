import { describe, expect, it } from 'vitest';
import { html } from '../../../src/surfaces/web/html.ts';
import { createPictureCache } from '../../../src/surfaces/web/picture-cache.ts';

describe('markup', () => {
  it('escapes what is put in, in words and in attributes, and markup not twice', () => {
    const nasty = `</p><script>alert("x")</script> & 'y'`;
    const inner = html`<b title="${nasty}">${nasty}</b>`;

    expect(html`<p>${inner}${[inner, ' ', 1]}</p>`.text).not.toMatch(/<script|<\/p>.*<\/p>/);
    expect(html`<i>${inner}</i>`.text).toBe(`<i>${inner.text}</i>`);
    expect(html`${'&lt;'}`.text).toBe('&amp;lt;');
  });

  it('shows nothing for nothing, and zero as zero', () => {
    expect(html`<p>${null}${undefined}${false}${0}</p>`.text).toBe('<p>0</p>');
  });

  it('is not believed when it only looks like markup', () => {
    const forged = JSON.parse('{"text":"<script>"}') as string;

    expect(() => html`${forged}`.text).toThrow();
  });
});

describe('pictures that are kept', () => {
  const drawn = (size: number) => async () => Buffer.alloc(size);

  it('are the ones asked for last, within their number and bytes', async () => {
    const cache = createPictureCache({ entries: 2, bytes: 100 });
    const again: string[] = [];
    const ask = (key: string, size = 10) =>
      cache.get(key, async () => {
        again.push(key);
        return drawn(size)();
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key);
    expect(again).toEqual(['a', 'b', 'c', 'b']);

    await ask('d', 95);
    await ask('d', 95);
    await ask('b');
    expect(again.slice(4)).toEqual(['d', 'b']);
  });

  it('are not kept when there was nothing to draw or drawing failed', async () => {
    const cache = createPictureCache({ entries: 2, bytes: 100 });
    await expect(cache.get('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(await cache.get('a', async () => null)).toBeNull();
    expect((await cache.get('a', drawn(3)))?.length).toBe(3);
  });
});
