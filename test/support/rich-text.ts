import { z } from 'zod';

const Style = z.strictObject({
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  strike: z.boolean().optional(),
  code: z.boolean().optional(),
});
const Inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style: Style.optional() }),
  z.strictObject({
    type: z.literal('user'),
    user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
    style: Style.optional(),
  }),
]);

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, as far as the desk uses it. */
export const RichText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: z.string().max(255).optional(),
  elements: z
    .array(z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(Inline).min(1) }))
    .min(1),
});
