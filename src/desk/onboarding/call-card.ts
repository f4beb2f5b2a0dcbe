import { buttonOf } from '../../kit/button-of.ts';
import type { CardKind } from '../../kit/feature.ts';
import { momentText, text } from '../../kit/text.ts';
import { customerText, openButton } from './describe.ts';
import { onboardingView } from './queries.ts';
import { isRunning } from './rules.ts';
import { partTarget } from './schema.ts';

/** R62: the booked call, to the account manager: what becomes of it is said here. After a change it says the latest. */
export const callCard: CardKind = {
  async draw(id, _reader, desk) {
    const view = await onboardingView(id, desk);
    if (!view) return null;
    const { state, now } = view;
    const customer = customerText(state);
    if (!isRunning(state) || state.callStatus !== 'booked' || !state.callAt) {
      const words = text(state.callStatus === 'held' ? 'onboarding.callWasHeld' : 'onboarding.callIsOff', {
        customer,
      });
      return { summary: words, parts: [{ part: 'text', text: words }] };
    }
    const begun = state.callAt <= now;
    const words = text(begun ? 'onboarding.callOutcome' : 'onboarding.callAhead', {
      customer,
      at: momentText(state.callAt),
    });
    // The sequence of the invitation: a press on an older call is told so.
    const target = partTarget(id, state.callSequence);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: 'strong' },
        {
          part: 'buttons',
          buttons: [
            buttonOf('onboarding.happened', 'onboarding.button.happened', target, state.version, 'primary'),
            buttonOf('onboarding.book', 'onboarding.button.move', id, state.version),
            buttonOf('onboarding.missed', 'onboarding.button.missed', target, state.version),
          ],
          more: [
            {
              ...buttonOf('onboarding.callOff', 'onboarding.button.callOff', target, state.version, 'danger'),
              confirm: {
                title: 'onboarding.confirm.callOff.title',
                text: text('onboarding.confirm.callOff.text', { customer }),
                yes: 'onboarding.button.callOff',
              },
            },
          ],
        },
        { part: 'buttons', buttons: [openButton(view)] },
      ],
    };
  },
};
