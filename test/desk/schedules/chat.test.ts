import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { say } from '../../story/steps.ts';
import { openStory, type Story, wordsOf } from '../../support/story.ts';
import { organisation, someone } from '../people/register.ts';

const STUCK = 'approvals.stuck';
let story: Story;
beforeAll(async () => {
  const local = someone('local', [{ role: 'administrator', units: ['hamburg'] }]);
  story = await openStory({
    organisation: organisation([{ ...local, timeZone: 'Europe/Berlin', identities: { slack: 'U0LOCAL' } }]),
  });
});
afterAll(() => story.close());
beforeEach(async () => {
  await story.rows('delete from schedule_run');
  await story.rows('delete from schedule');
  await story.setNow('2026-03-18T02:00:00Z');
  await story.tick();
});

const oliver = () => story.as('oliver');
/** What the list says, the schedule's own lines among it. */
async function list(by = 'oliver'): Promise<string> {
  const { said } = await story.as(by).command('/customer schedule');
  return said;
}
async function press(action: string): Promise<string> {
  await oliver().command('/customer schedule');
  return (await oliver().pressFor(oliver().answer(), action, STUCK)).said;
}
/** Fills in the form of Move the next run. */
async function move(values: Record<string, unknown>): ReturnType<ReturnType<typeof oliver>['submit']> {
  await press('schedule.shift');
  return oliver().submit(values);
}
async function runs(): Promise<string[]> {
  const rows = await story.rows(
    `select to_char(slot at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || ' ' || coalesce(outcome, 'open') || coalesce(' for ' || asked_by, '') as line
     from schedule_run where schedule = $1 order by due_at`,
    STUCK,
  );
  return rows.map(({ line }) => String(line));
}
async function lookAt(...moments: string[]): Promise<void> {
  for (const moment of moments) {
    await story.setNow(moment);
    await story.tick();
  }
}
async function audit(): Promise<string[]> {
  return story.audit(`schedule:${STUCK}`);
}

describe('/customer schedule', () => {
  it('R55g lists each schedule with its next three runs in the zone of the reader, and what ran last', async () => {
    expect(await list()).toContain(
      'Next: Mar 19, 2026, 7:00 AM, then Mar 20, 2026, 7:00 AM and Mar 21, 2026, 7:00 AM.',
    );
    expect(await list()).toContain('Requests that nobody can decide');
    expect(await list()).toContain('It has not run yet.');
    expect(await list('local')).toContain('Next: Mar 19, 2026, 12:00 AM');

    await lookAt('2026-03-20T00:30:00Z');
    const after = await list();
    expect(after).toContain('Last run Mar 20, 2026, 8:30 AM: no such request.');
    expect(after).toContain('It was 90 minutes late.');
    expect(after).toContain('One run before it was left out.');
    expect(after).toContain('Next: Mar 21, 2026, 7:00 AM');
  });

  it('R55k is for administrators, in help and when it is typed', async () => {
    expect((await story.as('lily').command('/customer help')).said).not.toContain('/customer schedule');
    expect((await oliver().command('/customer help')).said).toContain('/customer schedule');
    const told = await list('lily');
    expect(told).toContain(say('zh-CN', 'refusal.notAllowed'));
    expect(told).not.toContain(say('zh-CN', 'schedule.title.stuck'));
  });

  it('R55k shows an administrator of one unit what runs for the company, without its buttons, and refuses a press', async () => {
    await list('local');
    expect(wordsOf(story.as('local').answer())).toContain('Requests that nobody can decide');
    expect(JSON.stringify(story.as('local').answer()?.blocks)).not.toContain('schedule.pause');
    const before = await audit();
    const envelope = story.ground.as('local');
    expect(await story.desk.execute('schedule.pause', { schedule: STUCK }, envelope)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'schedule.notYours', forbidden: true },
    });
    expect(await audit()).toEqual(before);
  });

  it('R55h paused, nothing runs; resumed, the next regular slot is the next run, and nothing is made up for', async () => {
    const before = (await audit()).length;
    expect(await press('schedule.pause')).toContain('Requests that nobody can decide: paused.');
    expect(await list()).toMatch(/Paused by Oliver Grant since Mar 18, 2026, 10:00 AM/);
    await lookAt('2026-03-18T23:00:01Z', '2026-03-19T23:00:01Z', '2026-03-20T05:00:00Z');
    expect(await runs()).toEqual([]);

    expect(await press('schedule.resume')).toContain('resumed, next run Mar 21, 2026, 7:00 AM.');
    await lookAt('2026-03-20T05:10:00Z');
    expect(await runs()).toEqual([]);
    await lookAt('2026-03-20T23:00:01Z');
    expect(await runs()).toEqual(['03-21 07:00 done']);
    expect((await audit()).slice(before)).toEqual(['oliver schedule.paused', 'oliver schedule.resumed']);
  });

  it('R55k says of a button that is behind the times how it stands, and writes nothing', async () => {
    await oliver().command('/customer schedule');
    const old = oliver().answer();
    await story.desk.execute('schedule.pause', { schedule: STUCK }, story.ground.as('oliver'));
    const before = await audit();
    expect((await oliver().pressFor(old, 'schedule.pause', STUCK)).said).toContain('This is paused already.');
    const envelope = story.ground.as('oliver');
    const shifted = { schedule: STUCK, amount: '2', unit: 'hours' };
    expect(await story.desk.execute('schedule.shift', shifted, envelope)).toMatchObject({
      refusal: { code: 'schedule.resumeFirst' },
    });
    expect(await audit()).toEqual(before);
  });

  it('R55i the next run is moved by hours, and the ones after it stay', async () => {
    const before = (await audit()).length;
    expect((await move({ amount: '3', unit: 'hours' })).said).toContain(
      'the next run is now Mar 19, 2026, 10:00 AM.',
    );
    const listed = await list();
    expect(listed).toContain('Next: Mar 19, 2026, 10:00 AM, then Mar 20, 2026, 7:00 AM');
    expect(listed).toContain('The next run has been moved; it was due Mar 19, 2026, 7:00 AM.');
    await lookAt('2026-03-18T23:00:01Z', '2026-03-19T01:59:50Z');
    expect(await runs()).toEqual([]);
    await lookAt('2026-03-19T02:00:00Z', '2026-03-19T05:00:00Z', '2026-03-19T23:00:00Z');
    expect(await runs()).toEqual(['03-19 07:00 done', '03-20 07:00 done']);
    expect(await story.rows('select 1 from schedule_run where late_ms > 0 and schedule = $1', STUCK)).toEqual(
      [],
    );
    expect((await audit()).slice(before)).toEqual(['oliver schedule.shifted']);
  });

  it('R55i the next run is moved to an earlier moment of the reader, and its slot does not come again', async () => {
    await move({ date: '2026-03-18', time: '15:30' });
    await lookAt('2026-03-18T07:29:55Z');
    expect(await runs()).toEqual([]);
    await lookAt(
      '2026-03-18T07:30:00Z',
      '2026-03-18T12:00:00Z',
      '2026-03-18T23:00:01Z',
      '2026-03-19T23:00:01Z',
    );
    expect(await runs()).toEqual(['03-19 07:00 done', '03-20 07:00 done']);
  });

  it('R55i moved beyond regular slots, it stands for them', async () => {
    await move({ amount: '2', unit: 'days' });
    expect(await list()).toContain('Next: Mar 21, 2026, 7:00 AM, then Mar 22, 2026, 7:00 AM');
    await lookAt(
      '2026-03-18T23:00:01Z',
      '2026-03-19T23:00:01Z',
      '2026-03-20T23:00:01Z',
      '2026-03-21T23:00:01Z',
    );
    expect(await runs()).toEqual(['03-21 07:00 done', '03-22 07:00 done']);
    const [row] = await story.rows(
      'select skipped, late_ms from schedule_run where schedule = $1 order by slot limit 1',
      STUCK,
    );
    expect(row).toEqual({ skipped: 2, late_ms: 0 });
  });

  it.each([
    [{ amount: '1', unit: 'hours', date: '2026-03-20', time: '09:00' }, 'amount', /but not both/],
    [{ unit: 'hours' }, 'amount', /fill this in/],
    [{ unit: 'hours', date: '2026-03-20' }, 'time', /fill this in/],
    [{ unit: 'hours', time: '09:00' }, 'date', /fill this in/],
    [{ unit: 'hours', date: '2026-03-20', time: 'nine' }, 'time', /like 09:30/],
    [{ unit: 'hours', date: '2026-03-17', time: '9:00' }, 'date', /has passed/],
    [{ unit: 'hours', date: '2028-03-17', time: '9:00' }, 'date', /a year ahead/],
  ])('R55k a move that cannot be is refused at its field: %j', async (values, field, words) => {
    const before = await audit();
    const { errors = {} } = await move(values);
    expect(errors[field]).toMatch(words);
    await oliver().close();
    expect(await audit()).toEqual(before);
  });

  it('R55j run now runs once, beside the regular slots', async () => {
    const before = (await audit()).length;
    expect(await press('schedule.runNow')).toContain('the run begins within seconds');
    expect(await press('schedule.runNow')).toContain('Somebody has just asked for a run');
    await story.tick();
    await story.tick();
    expect(await runs()).toEqual(['03-18 10:00 done for oliver']);
    await lookAt('2026-03-18T23:00:01Z');
    expect(await runs()).toEqual(['03-18 10:00 done for oliver', '03-19 07:00 done']);
    expect((await audit()).slice(before)).toEqual(['oliver schedule.runAsked']);
    const checked = await story.rows(
      `select 1 from audit_event where type = 'approval.checked' and at >= $1`,
      '2026-03-18T01:59:00Z',
    );
    expect(checked.length).toBeGreaterThan(1);
  });

  it('R55j run now runs a paused one too, and leaves it paused', async () => {
    await press('schedule.pause');
    await press('schedule.runNow');
    await story.tick();
    expect(await runs()).toEqual(['03-18 10:00 done for oliver']);
    expect(await list()).toContain('Paused by Oliver Grant');
  });

  it('R55e R55j of a press, a pause and the slot itself at once each counts once', async () => {
    await lookAt('2026-03-18T22:59:59Z');
    await story.setNow('2026-03-18T23:00:00Z');
    const act = (command: string) =>
      story.desk.execute(command, { schedule: STUCK }, story.ground.as('oliver'));
    const [, ...outcomes] = await Promise.all([
      story.tick(),
      ...[1, 2, 3].map(() => act('schedule.runNow')),
      ...[1, 2, 3].map(() => act('schedule.pause')),
    ]);
    await story.tick();

    expect(outcomes.slice(3).filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(outcomes.slice(0, 3).filter(({ kind }) => kind === 'done').length).toBeGreaterThan(0);
    const asked = outcomes.slice(0, 3).filter(({ kind }) => kind === 'done').length;
    const ran = await runs();
    expect(ran.filter((line) => line.endsWith('done for oliver'))).toHaveLength(asked);
    expect(ran.filter((line) => line === '03-19 07:00 done').length).toBeLessThanOrEqual(1);
    expect(await story.findings()).toEqual([]);
  });
});
