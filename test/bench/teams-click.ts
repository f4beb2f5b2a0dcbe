import { startServer } from './child.ts';
import type { Scale } from './click.ts';
import { type Compared, compare, type Side } from './compare.ts';
import { stockFloor } from './floor.ts';
import { accountOf, type Ground } from './ground.ts';
import { startKeyServer } from './key-server.ts';
import type { QuietChat } from './quiet-chat.ts';
import { stockDesk, type Waiting } from './stock.ts';
import { pressOnTeams } from './teams-clicks.ts';

/** The approval click in Teams beside its floor: the same adapter, the same token, the same four statements as Slack's. */
export async function measureTeamsClick(
  ground: Ground,
  { apiUrl }: QuietChat,
  scale: Scale,
): Promise<Compared[]> {
  const desk = await ground.desk('teams_click', 'teams');
  const stock = await stockDesk(desk, (scale.rounds + scale.warmUp) * scale.clicks);
  const floors = [...stock];
  await stockFloor(
    ground.floorUrl,
    floors.map(({ requestId }) => requestId),
  );
  const login = await startKeyServer();
  const press = await pressOnTeams(desk, login);
  const next = (from: Waiting[]) => () => {
    const waiting = from.pop();
    if (!waiting) throw new Error('the stock is used up');
    return press(waiting, accountOf('teams', 1 + (from.length % 50)));
  };
  const floor = await startServer({ kind: 'teamsFloor', databaseUrl: ground.floorUrl, apiUrl, login });
  const teams = await startServer({ kind: 'teams', databaseUrl: desk.url, apiUrl, login });
  const sides: Side[] = [
    { name: "floor: the SDK's adapter and 4 statements", child: floor, next: next(floors) },
    { name: 'desk: click in Teams to answered', child: teams, next: next(stock) },
  ];
  const compared = await compare(sides, {
    ...scale,
    afterWarmUp: async () => {
      await desk.pool.query('analyze');
    },
  });
  await Promise.all([floor.stop(), teams.stop()]);
  await login.close();
  return compared;
}
