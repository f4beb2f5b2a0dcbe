import type { CardKind } from '../../kit/feature.ts';
import { text } from '../../kit/text.ts';
import { button, customerText, openButton } from './describe.ts';
import { onboardingView } from './queries.ts';
import { isRunning } from './rules.ts';
import { partTarget } from './schema.ts';
import { moment } from './story.ts';

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
      at: moment(state.callAt),
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
            button('onboarding.happened', target, state.version, 'onboarding.button.happened', 'primary'),
            button('onboarding.book', id, state.version, 'onboarding.button.move'),
            button('onboarding.missed', target, state.version, 'onboarding.button.missed'),
          ],
          more: [
            {
              ...button('onboarding.callOff', target, state.version, 'onboarding.button.callOff', 'danger'),
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
