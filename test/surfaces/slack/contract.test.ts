import { describe, expect, it } from 'vitest';
import { translator } from '../../../src/i18n/translate.ts';
import type { Part } from '../../../src/kit/card.ts';
import { checkMessageBlocks } from '../../../src/local/slack/check-blocks.ts';
import { checkView } from '../../../src/local/slack/check-view.ts';
import { LIMITS } from '../../../src/local/slack/limits.ts';
import type { Mentions } from '../../../src/surfaces/mentions.ts';
import { renderCard, renderHome, renderPage } from '../../../src/surfaces/slack/render-card.ts';
import { renderForm } from '../../../src/surfaces/slack/render-form.ts';
import { hasPictures, withoutPictures } from '../../../src/surfaces/slack/render-outside.ts';
import { surfaceContract } from '../../support/surface-contract.ts';

type Json = Record<string, unknown>;

const mentions: Mentions = new Map([
  ['known', { name: 'Sam', account: 'U01SAM' }],
  ['named', { name: 'Mei' }],
]);
const drawing = { where: 'the contract', mentions };

surfaceContract('Slack', {
  card: (card, t) => renderCard(card, t, { ...drawing, cardId: '0b8f3c1e-0000-4000-8000-000000000001' }),
  page: (page, t) => renderPage(page, t, drawing),
  home: (parts, t) => renderHome(parts, t, drawing),
  form: (open, t) => renderForm(open, t, drawing),
  problems(kind, drawn) {
    const { blocks } = drawn as { blocks: unknown };
    const found =
      kind === 'card'
        ? checkMessageBlocks(blocks)
        : checkView(drawn, kind === 'home' ? 'home' : 'modal').problems;
    return [
      ...found.map(({ pointer, message }) => `${pointer} ${message}`),
      ...(kind === 'card' && JSON.stringify(blocks).length > LIMITS.messageBlocksSize.max
        ? ['msg_blocks_too_long']
        : []),
    ];
  },
  literals: (drawn) => literals(drawn),
  pictures: (drawn) =>
    nodesOf(drawn)
      .filter(({ type }) => type === 'image')
      .map(({ image_url, alt_text }) => ({ url: String(image_url), alternative: String(alt_text) })),
  links: (drawn) => nodesOf(drawn).flatMap(({ url }) => (typeof url === 'string' ? [url] : [])),
});

function nodesOf(node: unknown): Json[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Json, ...Object.values(node).flatMap(nodesOf)];
}

const t = translator('en', 'UTC');
const link = (label: string, url = 'https://desk.example.com/f/1'): Part => ({
  part: 'link',
  url,
  label: { verbatim: label },
});

describe('what leads outside', () => {
  it('R111g puts neighbouring links in one row, and a label too long for a button in a line of text', () => {
    const parts = [
      link('One'),
      link('x'.repeat(76)),
      link('Two'),
      { part: 'divider' } as const,
      link('Three'),
    ];
    const { blocks } = renderHome(parts, t, drawing);

    expect(blocks).toMatchObject([
      { type: 'actions', elements: [{ action_id: 'open:0' }, { action_id: 'open:1' }] },
      { type: 'rich_text' },
      { type: 'divider' },
      { type: 'actions', elements: [{ url: 'https://desk.example.com/f/1' }] },
    ]);
  });

  it('R111g leaves the words of a picture and a link to it where the picture itself cannot be had', () => {
    const picture: Part = {
      part: 'picture',
      url: 'https://desk.example.com/p/1',
      title: { verbatim: 'Coverage' },
      alternative: { verbatim: '3 of 4' },
    };
    const cardId = '0b8f3c1e-0000-4000-8000-000000000001';
    const drawn = renderCard({ summary: { verbatim: 'S' }, parts: [picture] }, t, { ...drawing, cardId });
    const blocks = withoutPictures(drawn.blocks);

    expect(checkMessageBlocks(blocks)).toEqual([]);
    expect(hasPictures(blocks)).toBe(false);
    expect(literals(blocks)).toEqual(['Coverage', '\n3 of 4', 'Coverage']);
    expect(JSON.stringify(blocks)).toContain('https://desk.example.com/p/1');
    expect(blocks[0]?.block_id).toBe(drawn.blocks[0]?.block_id);
  });
});

/** Words in plain text without emoji and in rich text; everything else Slack would read for markup. */
function literals(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(literals);
  if (typeof node !== 'object' || node === null) return [];
  const { type, text, emoji } = node as Json;
  const literal = type === 'text' || type === 'link' || (type === 'plain_text' && emoji === false);
  return [...(literal && typeof text === 'string' ? [text] : []), ...Object.values(node).flatMap(literals)];
}
