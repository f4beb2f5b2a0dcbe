import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { letterReader, type MailOutcome, type WaitingMail, waitingMail } from '../desk/index.ts';
import type { Desk, Feature } from '../kit/feature.ts';
import type { PostLetter } from '../kit/letter.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Job } from './jobs.ts';

export type MailParts = {
  features: readonly Feature[];
  desk: Desk;
  post: PostLetter;
  log: Logger;
  metrics: Metrics;
};

export const MAIL_JOB = 'mail.send';
const Data = z.object({ id: z.uuid() });

const AT_ONCE = 100;
/** The queue tries a letter again for about twenty minutes; after that it is asked for anew. */
const ASKED_FOR_MS = 25 * 60_000;

const WAITING = `
  select id from mail where outcome is null and id <> all($1::uuid[]) order by wished_at limit ${AT_ONCE}`;

/**
 * Sends letters (R63, R80). It is drawn when it goes out, in the reader's language and to the address that stands in the file then; should the process
 * die between the mail server's yes and the note of it, it goes out again under the same Message-ID. Days of downtime lose none: a letter is
 * given up when the last of its tries fails and it is days old.
 */
export function mailJob({ features, desk, post, log, metrics }: MailParts): Job {
  const kinds = new Map(features.flatMap(({ letters = {} }) => Object.entries(letters)));

  async function settle(mail: WaitingMail, outcome: MailOutcome): Promise<void> {
    const envelope = { commandId: `mail:${mail.id}`, by: { desk: 'mail' } };
    await desk.execute('mail.settle', { mailId: mail.id, outcome, findingId: randomUUID() }, envelope);
  }

  return {
    name: MAIL_JOB,
    async run(data, { isLast }) {
      const mail = await waitingMail(Data.parse(data).id, desk);
      if (!mail) return;
      const draw = kinds.get(mail.kind);
      if (!draw) throw new Error(`no feature writes letters of the kind ${mail.kind}`);
      const reader = await letterReader(mail, desk);
      if (!reader) return settle(mail, 'noAddress');
      const letter = await draw(mail.target, reader, desk);
      if (!letter) return settle(mail, 'notWanted');
      const posted = await post(mail.id, letter, reader);
      if (posted.posted === 'later') {
        metrics.countFault(MAIL_JOB);
        if (isLast && mail.isOld) {
          log.error({ mail: mail.id }, 'a letter was given up');
          return settle(mail, 'failed');
        }
        throw new Error(`the mail server took no letter: ${posted.code}`);
      }
      if (posted.posted === 'refused')
        log.warn({ mail: mail.id, code: posted.code }, 'an address was refused');
      await settle(mail, posted.posted);
    },
  };
}

/** Finds letters that wait and asks the queue for them, a page at a time. */
export function mailSweep(
  {
    desk,
    send,
    log,
  }: Pick<MailParts, 'desk' | 'log'> & { send(name: string, data: object, key: string): Promise<void> },
  everyMs = 5_000,
): { start(): void; sweep(): Promise<void>; stop(): Promise<void> } {
  const askedFor = new Map<string, number>();
  let every: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;

  async function look(): Promise<void> {
    for (const [id, until] of askedFor) if (until <= Date.now()) askedFor.delete(id);
    const { rows } = await desk.database.pool.query<{ id: string }>({
      name: 'mail-waiting',
      text: WAITING,
      values: [[...askedFor.keys()]],
    });
    for (const { id } of rows) {
      askedFor.set(id, Date.now() + ASKED_FOR_MS);
      await send(MAIL_JOB, { id }, id);
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= look()
      .catch((err: unknown) => log.warn({ err }, 'letters could not be looked for'))
      .finally(() => {
        sweeping = undefined;
      });
    return sweeping;
  }

  return {
    start() {
      every ??= setInterval(() => void sweep(), everyMs);
      every.unref();
    },
    sweep,
    async stop() {
      clearInterval(every);
      await sweeping;
    },
  };
}
