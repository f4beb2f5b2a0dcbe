import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { Dialog } from './adaptive-card.ts';
import { LIMITS } from './limits.ts';

const Text = z.string();
const Size = z.union([z.literal(['small', 'medium', 'large']), z.number()]);
const Asked = z.looseObject({ id: Text, label: Text });
const Listed = Asked.extend({ choices: z.array(z.object({ title: Text, value: Text })) });
const Buttons = z.looseObject({ actions: z.array(z.looseObject({ type: Text })) });
const Placed = z.looseObject({ type: Text });

/** As much of an element as is read when values and faults are put in. */
const Drawn = Placed.refine((element) => shapeOf(element.type).safeParse(element).success);
const Shape = z.object({
  title: Text,
  height: Size,
  width: Size,
  card: z.looseObject({ type: z.literal('AdaptiveCard'), body: z.array(Drawn) }),
});

function shapeOf(type: string): z.ZodType {
  if (type === 'ActionSet') return Buttons;
  if (type === 'Input.ChoiceSet') return Listed;
  return type.startsWith('Input.') ? Asked : Placed;
}

/**
 * A form as it travels with its submission. Teams sends back what was typed and nothing of the card, and a form with mistakes must come
 * back without the desk's drawing it from a record that may have changed meanwhile.
 */
export function packForm(dialog: Dialog): string {
  return deflateRawSync(JSON.stringify(dialog), { level: 9 }).toString('base64url');
}

/** undefined when it is damaged. Somebody could send another card than was drawn, and would be the only one to see it. */
export function unpackForm(packed: string): Dialog | undefined {
  try {
    const json = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: LIMITS.unpacked });
    const found: unknown = JSON.parse(json.toString('utf8'));
    return Shape.safeParse(found).success ? (found as Dialog) : undefined;
  } catch {
    return undefined;
  }
}
