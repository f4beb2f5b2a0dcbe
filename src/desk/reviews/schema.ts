import { z } from 'zod';
import { ROLES } from '../../kit/actor.ts';
import { Holder } from '../../kit/grants.ts';

/** R50: all customers, or the strategic ones; R54: a department's check of files. */
export const CAMPAIGN_KINDS = ['all', 'strategic', 'check'] as const;
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

/** `filling`: customers become items; `handingOut`: lists become obligations; both a piece at a time. */
export const STAGES = ['filling', 'handingOut', 'running', 'closed'] as const;
export type Stage = (typeof STAGES)[number];

/** Of a check `confirmed` is "in order" and `flagged` is "findings". */
export const ITEM_STATES = ['open', 'confirmed', 'correcting', 'corrected', 'flagged'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** R50: why an owner flags a customer. */
export const FLAG_REASONS = ['duplicate', 'closedDown', 'wrongOwner', 'unclear', 'other'] as const;
export type FlagReason = (typeof FLAG_REASONS)[number];

/** How many customers a check draws: every one, or one in so many. */
export const ONE_IN = [1, 10, 100] as const;

/** Customers on a page of a list, and so the most that one press confirms. */
export const PAGE = 10;

const CampaignId = z.uuid();
const CustomerId = z.uuid();
const List = z.string().min(1).max(110);

export const OpenCampaign = z.object({
  campaignId: CampaignId,
  kind: z.enum(CAMPAIGN_KINDS),
  unit: z.string().min(1).max(60),
  role: z.union([z.literal(''), z.enum(ROLES)]).default(''),
  oneIn: z.coerce.number().int().min(1).max(1_000).default(1),
  days: z.coerce.number().int().min(1).max(120),
});
export type OpenCampaign = z.output<typeof OpenCampaign>;

/** `piece`: customers at most in one statement; few, so that the clicks beside it wait for little. */
export const FillCampaign = z.object({
  campaignId: CampaignId,
  piece: z.int().min(1).max(20_000).default(250),
});
export type FillCampaign = z.output<typeof FillCampaign>;

export const ConfirmItems = z.object({
  campaignId: CampaignId,
  /** With the version of the file that was looked at. */
  customers: z
    .array(z.object({ id: CustomerId, version: z.int() }))
    .min(1)
    .max(PAGE),
});
export type ConfirmItems = z.output<typeof ConfirmItems>;

export const CorrectItem = z.object({ campaignId: CampaignId, customerId: CustomerId, requestId: z.uuid() });
export type CorrectItem = z.output<typeof CorrectItem>;

export const FlagItem = z
  .object({
    campaignId: CampaignId,
    customerId: CustomerId,
    reason: z.enum(FLAG_REASONS),
    remark: z.string().trim().max(1_000).optional(),
  })
  .superRefine(({ reason, remark }, context) => {
    if (reason !== 'other' || remark) return;
    context.addIssue({
      code: 'custom',
      path: ['remark'],
      params: { text: { key: 'reviews.remarkMissing' } },
    });
  });
export type FlagItem = z.output<typeof FlagItem>;

export const ResolveFlag = z.object({
  campaignId: CampaignId,
  customerId: CustomerId,
  resolution: z.string().trim().min(1).max(1_000),
});
export type ResolveFlag = z.output<typeof ResolveFlag>;

export const NamesList = z.object({ campaignId: CampaignId, list: List });
export type NamesList = z.output<typeof NamesList>;

export const AssignList = NamesList.extend({ to: z.string().min(1).max(60) });
export type AssignList = z.output<typeof AssignList>;

export const ListMoment = NamesList.extend({ act: z.string().max(20), lateMs: z.int().min(0).default(0) });
export type ListMoment = z.output<typeof ListMoment>;

export const CloseCampaign = z.object({ campaignId: CampaignId });
export type CloseCampaign = z.output<typeof CloseCampaign>;

export const ShowProgress = z.object({ campaignId: CampaignId, slot: z.string().min(1).max(120) });
export type ShowProgress = z.output<typeof ShowProgress>;

export const Campaign = z.object({
  id: z.uuid(),
  kind: z.enum(CAMPAIGN_KINDS),
  unit: z.string(),
  role: z.union([z.literal(''), z.enum(ROLES)]),
  oneIn: z.int(),
  stage: z.enum(STAGES),
  cursor: z.string(),
  openedBy: z.string().nullable(),
  openedAt: z.coerce.date(),
  dueAt: z.coerce.date(),
  closesAt: z.coerce.date(),
  closedAt: z.coerce.date().nullable(),
  version: z.int(),
});
export type Campaign = z.output<typeof Campaign>;

export const ReviewList = z.object({
  campaignId: z.uuid(),
  list: z.string(),
  unit: z.string(),
  personId: z.string().nullable(),
  /** The person's name; null where a role has the list. */
  name: z.string().nullable(),
  role: z.enum(ROLES),
  total: z.int(),
  confirmed: z.int(),
  correcting: z.int(),
  corrected: z.int(),
  flagged: z.int(),
  version: z.int(),
});
export type ReviewList = z.output<typeof ReviewList>;

/** What every act on a list is decided on: the list, its campaign, and for whom the actor stands in (R04). */
export const OnList = z.object({ campaign: Campaign, list: ReviewList, absent: z.array(Holder) });
export type OnList = z.output<typeof OnList>;

export const FILL_OBLIGATION = 'review.fill';
export const LIST_OBLIGATION = 'review.list';
export const WATCH_OBLIGATION = 'review.watch';
export const CLOSE_OBLIGATION = 'review.close';
export const FLAG_OBLIGATION = 'review.flag';

export const CAMPAIGN_CARD = 'review.campaign';
export const NOTE_CARD = 'review.note';
export const LIST_CARD = 'review.list';
export const REMINDER_CARD = 'review.reminder';
export const ALERT_CARD = 'review.alert';
export const FLAG_CARD = 'review.flag';
export const REPORT_CARD = 'review.report';

export function campaignChain(campaignId: string): string {
  return `review:${campaignId}`;
}

/** A list by its campaign, or a customer of it: what stands before the first slash is a uuid. */
export function targetOf(campaignId: string, rest: string): string {
  return `${campaignId}/${rest}`;
}

export function parseTarget(target: string): { campaignId: string; rest: string } {
  const slash = target.indexOf('/');
  return slash < 0
    ? { campaignId: target, rest: '' }
    : { campaignId: target.slice(0, slash), rest: target.slice(slash + 1) };
}
