import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Desk, Feature } from './kit/feature.ts';
import type { PostLetter } from './kit/letter.ts';
import type { Logger } from './operations/logger.ts';
import type { Metrics } from './operations/metrics.ts';

type Parts = {
  config: Pick<Config, 'mail' | 'dataDir'>;
  desk: Desk;
  features: readonly Feature[];
  log: Logger;
  metrics: Metrics;
  /** Seconds between two looks for letters, and for work in the queue. */
  everySeconds?: number;
};

/** Where letters are put when there is no mail server (SMTP_URL); the local workspace shows them. */
export function mailFolder(dataDir: string): string {
  return join(dataDir, 'outgoing-mail');
}

export type OutgoingMail = { start(): void; stop(): Promise<void> };

/**
 * Sends the letters that the features wish for. Everything it needs is loaded a while after the desk is ready: the queue, the mail library and
 * the writing of invitations would hold up the start and the first clicks, and the first letter can wait for them.
 */
export function openOutgoingMail({
  config,
  desk,
  features,
  log,
  metrics,
  everySeconds = 5,
}: Parts): OutgoingMail {
  let opening: Promise<() => Promise<void>> | undefined;
  let soon: NodeJS.Timeout | undefined;

  async function open(): Promise<() => Promise<void>> {
    const [{ createPost }, { writeLetter }, { runJobs }, { mailJob, mailSweep }] = await Promise.all([
      import('./outputs/post.ts'),
      import('./outputs/write-letter.ts'),
      import('./workers/jobs.ts'),
      import('./workers/mail.ts'),
    ]);
    const post = createPost(config.mail ?? { folder: mailFolder(config.dataDir) });
    const send: PostLetter = async (id, letter, reader) => {
      const { company } = await desk.organisation();
      const written = writeLetter(letter, { ...reader, company: company.name });
      return post.send({ id, to: reader, ...written });
    };
    const jobs = runJobs({ database: desk.database, log, metrics, pollSeconds: everySeconds }, [
      mailJob({ features, desk, post: send, log, metrics }),
    ]);
    await jobs.start();
    const sweep = mailSweep({ desk, log, send: jobs.send }, everySeconds * 1_000);
    sweep.start();
    return async () => {
      await sweep.stop();
      await jobs.stop();
      post.close();
    };
  }

  return {
    start() {
      soon ??= setTimeout(() => {
        opening = open().catch((err: unknown) => {
          log.error({ err }, 'letters cannot be sent');
          return async () => undefined;
        });
      }, everySeconds * 1_000);
      soon.unref();
    },
    async stop() {
      clearTimeout(soon);
      const close = await opening;
      await close?.();
    },
  };
}
