import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleDesk } from './assemble.ts';
import { checkKeys } from './check-keys.ts';
import { checkMode } from './check-mode.ts';
import { type Config, homeTenants, readOwnConfig, type SlackConfig, type TeamsConfig } from './config.ts';
import { checkServer } from './database/check-server.ts';
import { type Database, openDatabase } from './database/client.ts';
import { startEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { deskFeatures } from './desk/index.ts';
import { applyOrganisationFile } from './desk/organisation/apply-organisation.ts';
import { formatMistake } from './desk/organisation/read-organisation.ts';
import { accountClosed } from './desk/people/account-closed.ts';
import { SURFACES, type Surface } from './kit/actor.ts';
import { armCrashPoint, CRASH_POINTS } from './kit/crash-point.ts';
import type { Deliver } from './kit/deliver.ts';
import type { Desk, Feature } from './kit/feature.ts';
import { PAGE_FONTS } from './local/page-fonts.ts';
import { LOCAL_TENANTS, localPlatforms, openLocalWorkspace } from './local-desk.ts';
import { createReadiness, databaseCheck, migrationsCheck } from './operations/health.ts';
import { createHttp, type Http, type Route } from './operations/http.ts';
import { createLogger, type Logger } from './operations/logger.ts';
import { createMetrics } from './operations/metrics.ts';
import { operationRoutes } from './operations/operation-routes.ts';
import { createShutdown } from './operations/shutdown.ts';
import { mailFolder, openOutgoingMail } from './outgoing-mail.ts';
import { StartRefusal } from './start-refusal.ts';
import type { createSlack } from './surfaces/slack/routes.ts';
import { createWeb } from './surfaces/web/routes.ts';
import { surveyRoutes } from './surfaces/web/survey.ts';
import { createClock } from './workers/clock.ts';
import { createShow } from './workers/show.ts';
import { upkeep } from './workers/upkeep.ts';

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

async function start(): Promise<void> {
  const config = readOwnConfig();
  const platforms = config.mode === 'local' ? localPlatforms(`http://127.0.0.1:${config.port}`) : config;
  const log = createLogger(config.logLevel);
  if (config.crashAt) arm(config.crashAt);
  const store = await openStore(config, log);
  try {
    await openDesk(config, platforms, store, log);
  } catch (error) {
    await store.database.close();
    await store.stopServer?.();
    throw error;
  }
}

/** At least one of them: a start without any is refused with the settings. */
type Platforms = { slack?: SlackConfig; teams?: TeamsConfig };

async function openDesk(config: Config, platforms: Platforms, store: Store, log: Logger): Promise<void> {
  const { database } = store;
  const isLocal = config.mode === 'local';
  await checkMode(isLocal, database);
  await checkKeys(database, config.fieldKeys);
  const metrics = createMetrics(database.pool);
  // Loaded in local mode alone: a real installation has no way to enter a customer without a request (R28).
  const demo = isLocal ? await import('../prisma/demo/enter-demo-customers.ts') : undefined;
  const ofDesk = deskFeatures([upkeep(join(config.dataDir, 'audit-anchors'))]);
  const features: readonly Feature[] = demo ? [...ofDesk, demo.demoFeature] : ofDesk;
  let wake = (): void => undefined;
  const desk = assembleDesk({
    database,
    features,
    fieldKeys: config.fieldKeys,
    surfaces: SURFACES.filter((surface) => platforms[surface]),
    publicUrl: config.publicUrl,
    auditAnchors: join(config.dataDir, 'audit-anchors'),
    afterCommit: () => wake(),
    count: metrics.countCommand,
  });
  await applyOrganisation(config, desk, log);
  await demo?.enterDemoCustomers(desk);

  const surfaces = await openSurfaces(platforms, isLocal, {
    desk,
    features,
    log,
    metrics: { answered: (place, _outcome, ms) => metrics.observeAck(place, ms / 1_000) },
    wake: () => wake(),
    left: (by) => accountClosed(by, desk, log),
  });
  const deliverers = Object.fromEntries(surfaces.map(({ name, deliver }) => [name, deliver]));
  const show = createShow({ database, features, deliverers, desk, log, metrics });
  wake = show.kick;
  const clock = createClock({ database, features, desk, log, metrics });
  const mail = openOutgoingMail({ config, desk, features, log, metrics });
  const local = isLocal ? await mountLocal(config, desk, features, clock.tick) : undefined;

  const connected = new Set<Surface>();
  const readiness = createReadiness({
    database: databaseCheck(database.pool),
    migrations: migrationsCheck(database.pool, MIGRATIONS),
    ...Object.fromEntries(
      surfaces.map(({ name }) => [name, async () => (connected.has(name) ? null : 'not connected')]),
    ),
  });
  const http = createHttp({
    routes: [
      ...surfaces.map(({ path, handle }) => ({ method: 'POST' as const, path, handle })),
      ...createWeb({
        desk,
        features,
        log,
        pages: surveyRoutes({ desk }),
        ...(isLocal && { fonts: PAGE_FONTS }),
        ...drawing,
      }),
      ...operationRoutes(readiness, metrics),
      ...(local ? [{ method: '*' as const, path: '/*', handle: local.handle }] : []),
    ],
    log,
  });
  const port = await listen(http, config.port, isLocal);
  for (const { name, start } of surfaces) {
    await start();
    connected.add(name);
  }
  show.start();
  clock.start();
  mail.start();

  createShutdown({
    log,
    steps: [
      { name: 'http', stop: () => http.close() },
      ...surfaces.map(({ name, stop }) => ({ name, stop })),
      { name: 'clock', stop: () => clock.stop() },
      { name: 'show', stop: () => show.stop() },
      { name: 'mail', stop: () => mail.stop() },
      { name: 'local', stop: async () => local?.close() },
      { name: 'database', stop: () => database.close() },
      { name: 'server', stop: async () => store.stopServer?.() },
    ],
  }).onSignals();
  log.info({ port, mode: config.mode, ms: Math.round(performance.now()) }, 'ready');
  if (local) installLocally(local.installTeams, log);
  if (isLocal) process.stdout.write(`\nThe desk is open: http://127.0.0.1:${port}/\n\n`);
}

/** Loaded when the first picture or file is asked for: the libraries and fonts weigh more than the rest of the desk. */
const drawing: Pick<Parameters<typeof createWeb>[0], 'drawPicture' | 'writeSheet'> = {
  drawPicture: async (picture, reader) =>
    (await import('./outputs/draw-picture.ts')).drawPicture(picture, reader),
  writeSheet: async (sheet, reader) => (await import('./outputs/write-sheet.ts')).writeSheet(sheet, reader),
};

type Opened = {
  name: Surface;
  path: string;
  handle: Route['handle'];
  deliver: Deliver;
  start(): Promise<void>;
  stop(): Promise<void>;
};
type Opening = Parameters<typeof createSlack>[0];

/** Each is loaded only when it is switched on. */
async function openSurfaces(
  { slack, teams }: Platforms,
  isLocal: boolean,
  parts: Omit<Opening, 'config' | 'metrics'> & {
    metrics: { answered(place: string, outcome: string, ms: number): void };
  },
): Promise<Opened[]> {
  const opened: Opened[] = [];
  if (slack) {
    const { createSlack } = await import('./surfaces/slack/routes.ts');
    opened.push({ name: 'slack', path: '/slack/events', ...createSlack({ ...parts, config: slack }) });
  }
  if (teams) {
    const { createTeams } = await import('./surfaces/teams/routes.ts');
    opened.push({
      name: 'teams',
      path: '/api/messages',
      ...createTeams({ ...parts, config: teams, lazy: isLocal }),
    });
  }
  return opened;
}

/** Loaded in local mode alone, like the demo company that it shows. */
async function mountLocal(
  { port, dataDir, mail }: Config,
  desk: Desk,
  features: readonly Feature[],
  clockMoved: () => Promise<void>,
): Promise<{ handle: Route['handle']; installTeams(): Promise<void>; close(): void }> {
  const workspace = openLocalWorkspace({
    organisation: await desk.organisation(),
    features,
    database: desk.database,
    dataDir,
    origin: () => `http://127.0.0.1:${port}`,
    ...(!mail && { mailFolder: mailFolder(dataDir) }),
    clockMoved,
  });
  return {
    close: workspace.close,
    installTeams: async () => workspace.teams?.installAll(),
    async handle(request, response) {
      if (!(await workspace.handle(request, response))) response.writeHead(404).end();
    },
  };
}

/** Only now can the small Teams tell the desk that it was installed; nobody waits for it. */
function installLocally(installTeams: () => Promise<void>, log: Logger): void {
  installTeams().catch((error: unknown) =>
    log.warn({ err: error }, 'the local Teams did not reach the desk'),
  );
}

/** The local workspace checks nobody, so nobody but this machine may reach it. */
async function listen(http: Http, port: number, isLocal: boolean): Promise<number> {
  try {
    return await http.listen(port, isLocal ? '127.0.0.1' : undefined);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const message = `Port ${port} is taken: another desk, or another program, listens there. End it, or choose another one: PORT=${port + 1}`;
    throw new StartRefusal('port.taken', message);
  }
}

type Store = { database: Database; stopServer?: () => Promise<void> };

async function openStore(config: Config, log: Logger): Promise<Store> {
  const embedded = config.databaseUrl ? undefined : await startEmbedded({ dataDir: config.dataDir, log });
  const url = config.databaseUrl ?? embedded?.url ?? '';
  await checkServer(url);
  const applied = await migrate({ url, folder: MIGRATIONS });
  if (applied.length > 0) log.info({ applied }, 'migrated');
  return { database: openDatabase(url), ...(embedded && { stopServer: () => embedded.stop() }) };
}

async function applyOrganisation(config: Config, desk: Desk, log: Logger): Promise<void> {
  const tenants = config.mode === 'local' ? LOCAL_TENANTS : homeTenants(config);
  const applied = await applyOrganisationFile(
    config.deskFile,
    'start',
    tenants,
    desk.execute,
    config.mode === 'local',
  );
  if (applied.kind === 'mistakes') {
    const lines = applied.mistakes.map((mistake) => `  ${formatMistake(config.deskFile, mistake)}`);
    throw new StartRefusal(
      'organisation.invalid',
      `The organisation file has mistakes; nothing of it was applied.\n${lines.join('\n')}`,
    );
  }
  log.info({ version: applied.version, outcome: applied.kind }, 'organisation');
}

function arm({ name, nth }: { name: string; nth: number }): void {
  const point = CRASH_POINTS.find((known) => known === name);
  if (!point)
    throw new StartRefusal(
      'config.invalid',
      `REGISTRAR_CRASH_AT names no crash point. There are: ${CRASH_POINTS.join(', ')}`,
    );
  armCrashPoint(point, nth);
}

start().catch((error: unknown) => {
  if (error instanceof StartRefusal) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
