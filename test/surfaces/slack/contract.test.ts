import { checkMessageBlocks } from '../../../src/local/slack/check-blocks.ts';
import { checkView } from '../../../src/local/slack/check-view.ts';
import { LIMITS } from '../../../src/local/slack/limits.ts';
import type { Mentions } from '../../../src/surfaces/mentions.ts';
import { renderCard, renderHome, renderPage } from '../../../src/surfaces/slack/render-card.ts';
import { renderForm } from '../../../src/surfaces/slack/render-form.ts';
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
});

/** Words in plain text without emoji and in rich text; everything else Slack would read for markup. */
function literals(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(literals);
  if (typeof node !== 'object' || node === null) return [];
  const { type, text, emoji } = node as Json;
  const literal = type === 'text' || (type === 'plain_text' && emoji === false);
  return [...(literal && typeof text === 'string' ? [text] : []), ...Object.values(node).flatMap(literals)];
}
