import type { MessageKey } from '../../i18n/en.ts';
import { type Text, text } from '../../kit/text.ts';
import { DAY } from '../../kit/time-spans.ts';
import { personText, roleText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { doneIn } from './rules.ts';
import type { Campaign, FlagReason, ItemState, ReviewList } from './schema.ts';

/** The mean month of the calendar; an age in months is about that. */
const MONTH_DAYS = 30.44;

/** "Review of all customers · Shanghai" */
export function campaignText(
  { kind, role, unit }: Pick<Campaign, 'kind' | 'role' | 'unit'>,
  organisation: Organisation,
): Text {
  const what =
    kind === 'check' && role !== ''
      ? text('reviews.kind.check', { role: roleText(role) })
      : text(kind === 'strategic' ? 'reviews.kind.strategic' : 'reviews.kind.all');
  return { join: [what, unitText(unit, organisation)], with: ' · ' };
}

/** Whose list: a person's name, or the role and unit it falls to. */
export function ownerText(
  { personId, name, role, unit }: Pick<ReviewList, 'personId' | 'name' | 'role' | 'unit'>,
  organisation: Organisation,
): Text {
  return personId === null
    ? text('people.roleOver', { role: roleText(role), unit: unitText(unit, organisation) })
    : personText(personId, name ?? personId, organisation);
}

/** Whose list, and of which unit. */
export function listText(list: ReviewList, organisation: Organisation): Text {
  const owner = ownerText(list, organisation);
  return list.personId === null ? owner : { join: [owner, unitText(list.unit, organisation)], with: ' · ' };
}

export function progressText(counts: Parameters<typeof doneIn>[0]): Text {
  return text('reviews.progress', { done: doneIn(counts), total: counts.total });
}

/** How long something has stood: "14 months", under two of them "12 days". */
export function ageText(since: Date, now: Date): Text {
  const days = Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY));
  if (days < 1) return text('reviews.today');
  const months = Math.floor(days / MONTH_DAYS);
  return months < 2 ? text('reviews.days', { count: days }) : text('reviews.months', { count: months });
}

const REASONS: Record<FlagReason, MessageKey> = {
  duplicate: 'reviews.reason.duplicate',
  closedDown: 'reviews.reason.closedDown',
  wrongOwner: 'reviews.reason.wrongOwner',
  unclear: 'reviews.reason.unclear',
  other: 'reviews.reason.other',
};

export function reasonText(reason: FlagReason): Text {
  return text(REASONS[reason]);
}

const STATES: Record<ItemState, MessageKey> = {
  open: 'reviews.state.open',
  confirmed: 'reviews.state.confirmed',
  correcting: 'reviews.state.correcting',
  corrected: 'reviews.state.corrected',
  flagged: 'reviews.state.flagged',
};

/** What has become of a customer; a check has words of its own. */
export function stateText(state: ItemState, kind: Campaign['kind']): Text {
  if (kind === 'check' && state === 'confirmed') return text('reviews.state.inOrder');
  if (kind === 'check' && state === 'flagged') return text('reviews.state.findings');
  return text(STATES[state]);
}
