import { z } from 'zod';

const Id = z.string().min(1).max(1_000);
/** Ids of the company's directory are compared letter by letter, and not everybody writes them in small ones. */
const DirectoryId = Id.transform((id) => id.toLowerCase());

/** As far as an activity from Teams is believed: ids and typed input. Everything else of it is not looked at. */
export const Activity = z.object({
  type: z.string().max(60),
  id: Id.optional(),
  name: z.string().max(100).optional(),
  action: z.string().max(60).optional(),
  text: z.string().max(30_000).optional(),
  value: z.unknown().optional(),
  replyToId: Id.optional(),
  /** When the person pressed, by their own clock: the same when the activity is sent again under a new id. */
  localTimestamp: z.string().max(60).optional(),
  locale: z.string().max(40).optional(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }).max(500),
  from: z.object({ id: Id, aadObjectId: DirectoryId.optional() }),
  recipient: z.object({ id: Id }).optional(),
  conversation: z.object({
    id: Id,
    conversationType: z.string().max(60).optional(),
    tenantId: DirectoryId.optional(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: DirectoryId }).optional(),
      team: z.object({ id: Id }).optional(),
      channel: z.object({ id: Id }).optional(),
    })
    .optional(),
  membersAdded: z
    .array(z.object({ id: Id }))
    .max(1_000)
    .optional(),
  entities: z
    .array(z.looseObject({ type: z.string(), text: z.string().max(500).optional() }))
    .max(200)
    .optional(),
});
export type Activity = z.output<typeof Activity>;

/** The company an activity comes from; undefined when it names none, or two. */
export function tenantOf({ conversation, channelData }: Activity): string | undefined {
  const named = [conversation.tenantId, channelData?.tenant?.id].filter((id) => id !== undefined);
  return new Set(named).size === 1 ? named[0] : undefined;
}

export function isPersonal({ conversation }: Activity): boolean {
  return conversation.conversationType === 'personal';
}

/** What was typed, without the mentions of the bot that a channel demands. */
export function wordsTyped({ text = '', entities = [], recipient }: Activity): string {
  const mentions = entities.filter(
    (entity) =>
      entity.type === 'mention' &&
      (entity as { mentioned?: { id?: unknown } }).mentioned?.id === recipient?.id,
  );
  const bare = mentions.reduce((rest, mention) => rest.replace(mention.text ?? '', ' '), text);
  return bare.replaceAll('\u00a0', ' ').trim();
}
