import { buttonOf } from '../../kit/button-of.ts';
import type { Item } from '../../kit/card.ts';
import type { CardKind } from '../../kit/feature.ts';
import { momentText, text } from '../../kit/text.ts';
import { roleText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { viewed } from './cards.ts';
import { joined, lateness, personIn } from './describe.ts';
import type { View } from './queries.ts';
import { isRunning, paceOf } from './rules.ts';
import { type Point, partTarget } from './schema.ts';

/** As many points stand on the card with their buttons; the rest is on the page. */
const POINTS_ON_CARD = 8;

/** R64: the open points by number and age; what they are about is private. */
export const pointsCard: CardKind = {
  async draw(target, _reader, desk) {
    const drawn = await viewed(target, desk);
    if (!drawn || drawn.view.state.points.length === 0) return null;
    const { view, organisation } = drawn;
    const { points } = view.state;
    const open = points.filter(({ resolvedAt }) => resolvedAt === null);
    const words = text('onboarding.pointsHeading', { open: open.length, total: points.length });
    const shown = [...open, ...points.filter(({ resolvedAt }) => resolvedAt !== null)].slice(
      0,
      POINTS_ON_CARD,
    );
    const more = points.length - shown.length;
    return {
      summary: words,
      parts: [
        { part: 'heading', text: words },
        { part: 'items', items: shown.map((point) => pointItem(view, point, organisation)) },
        ...(more > 0
          ? [
              {
                part: 'text' as const,
                text: text('card.moreInDetails', { count: more }),
                tone: 'quiet' as const,
              },
            ]
          : []),
        {
          part: 'buttons',
          buttons: [
            buttonOf(
              'onboarding.points',
              'onboarding.button.open',
              partTarget(target, 1),
              view.state.version,
            ),
          ],
        },
      ],
    };
  },
};

export function pointItem(view: View, point: Point, organisation: Organisation): Item {
  const { state, now } = view;
  const { number, ownerId, raisedAt, dueAt, resolvedAt, resolvedBy } = point;
  const target = partTarget(state.id, number);
  const pace = paceOf(raisedAt, dueAt, resolvedAt, now);
  const owner = ownerId ? personIn(view, ownerId, organisation) : roleText('customerSupport');
  const stands = resolvedAt
    ? text('onboarding.doneBy', {
        by: personIn(view, resolvedBy ?? '', organisation),
        at: momentText(resolvedAt),
      })
    : text('onboarding.dueAt', { at: momentText(dueAt) });
  return {
    title: text(resolvedAt ? 'onboarding.mark.done' : 'onboarding.mark.open', {
      what: text('onboarding.point', { number }),
    }),
    facts: [
      joined([
        text('onboarding.raised', { at: momentText(raisedAt) }),
        ...(resolvedAt ? [] : [text('onboarding.owner', { owner })]),
        stands,
        ...lateness(pace, resolvedAt !== null),
      ]),
    ],
    ...(resolvedAt === null &&
      isRunning(state) && {
        buttons: [
          ...(ownerId
            ? []
            : [buttonOf('onboarding.takePoint', 'onboarding.button.take', target, state.version)]),
          buttonOf('onboarding.resolve', 'onboarding.button.resolve', target, state.version, 'primary'),
        ],
      }),
  };
}
