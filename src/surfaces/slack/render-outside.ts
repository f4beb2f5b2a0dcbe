import type { types } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Part } from '../../kit/card.ts';
import type { Link } from '../neighbouring-links.ts';
import { shorten } from '../sizes.ts';
import { LIMITS, within } from './limits.ts';
import { bold, paragraph, plain, run } from './rich-text.ts';

/** Slack fetches the picture itself while it takes the message, and refuses the whole message when it cannot. */
export function renderPicture(
  part: Extract<Part, { part: 'picture' }>,
  t: Translate,
  where: string,
): types.ImageBlock[] {
  within(part.url.length, 'address', where);
  const title = shorten(t(part.title), LIMITS.pictureText);
  const alternative = shorten(t(part.alternative), LIMITS.pictureText);
  return [
    {
      type: 'image',
      image_url: part.url,
      alt_text: alternative || title || '–',
      ...(title && { title: plain(title) }),
    },
  ];
}

/** Slack tells the bot of a followed link as of a button: these action ids ask nothing of the desk. */
const FOLLOWED = 'open:';

export function isFollowedLink(actionId: string): boolean {
  return actionId.startsWith(FOLLOWED);
}

/** Buttons beside each other. A label too long for a button is a line of text that leads to the same place. */
export function renderLinks(
  links: readonly Link[],
  t: Translate,
  where: string,
): (types.ActionsBlock | types.RichTextBlock)[] {
  const labelled = links.map(({ url, label }) => ({ url, label: t(label) || url }));
  for (const { url } of labelled) within(url.length, 'address', where);
  const short = labelled.filter(({ label }) => label.length <= LIMITS.buttonText);
  const rows = Array.from({ length: Math.ceil(short.length / LIMITS.actions) }, (_, row) =>
    short.slice(row * LIMITS.actions, (row + 1) * LIMITS.actions),
  );
  return [
    ...rows.map((row): types.ActionsBlock => ({ type: 'actions', elements: row.map(linkButton) })),
    ...labelled.filter((link) => !short.includes(link)).map(({ url, label }) => linkLine(url, label)),
  ];
}

function linkButton({ url, label }: { url: string; label: string }, index: number): types.Button {
  return { type: 'button', action_id: `${FOLLOWED}${index}`, text: plain(label), url };
}

/** Rich text reads no markup in a label, unlike `<address|label>`. */
function linkLine(url: string, text: string): types.RichTextBlock {
  const link: types.RichTextLink = { type: 'link', url, text };
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [link] }] };
}

type Blocks = readonly types.KnownBlock[];

export function hasPictures(blocks: Blocks): boolean {
  return blocks.some(({ type }) => type === 'image');
}

/** What a picture says in words, and a link for whoever reaches the desk where Slack does not. */
export function withoutPictures(blocks: Blocks): types.KnownBlock[] {
  return blocks.flatMap((block): types.KnownBlock[] => {
    if (block.type !== 'image' || !('image_url' in block) || !block.image_url) return [block];
    const words = [...(block.title ? [bold(block.title.text)] : []), run(block.alt_text)];
    const [first, ...rest] = [
      ...paragraph(words),
      linkLine(block.image_url, block.title?.text ?? block.image_url),
    ];
    // The block id is how a card is known again when its address was lost.
    return first ? [{ ...first, ...(block.block_id && { block_id: block.block_id }) }, ...rest] : [];
  });
}
