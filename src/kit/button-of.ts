import type { Button } from './card.ts';
import { buttonCommandId } from './command-id.ts';

/**
 * A button that is one intention however often its card is drawn.
 * @param version where it acts: another state is another intention; a button that only shows something needs none
 */
export function buttonOf(
  action: string,
  label: Button['label'],
  target: string,
  version: string | number = '',
  style?: Button['style'],
): Button {
  return {
    action,
    label,
    target,
    commandId: buttonCommandId(action, target, version),
    ...(style && { style }),
  };
}
