// What many bots do: acknowledge the click, then store it. The fault runs kill it beside the desk to show the difference.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import pg from 'pg';

const { DATABASE_URL, SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN = '', PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10, connectionTimeoutMillis: 2_000 });
pool.on('error', () => undefined);

const receiver = new HTTPReceiver({
  signingSecret: SLACK_SIGNING_SECRET,
  customRoutes: [{ path: '/readyz', method: 'GET', handler: (_request, response) => response.end('ready') }],
  logLevel: LogLevel.ERROR,
});
const app = new App({
  receiver,
  authorize: async () => ({ botToken: SLACK_BOT_TOKEN }),
  logLevel: LogLevel.ERROR,
});
app.error(async () => undefined);

app.action({ type: 'block_actions', action_id: 'approval.approve' }, async ({ ack, action, body }) => {
  await ack();
  const click = 'value' in action ? action.value : undefined;
  await pool.query(
    `with taken as (insert into naive_decision (click, person) values ($1, $2) returning click)
     insert into naive_audit (click, type) select click, 'approved' from taken`,
    [click, body.user.id],
  );
});

await receiver.start(Number(PORT));
