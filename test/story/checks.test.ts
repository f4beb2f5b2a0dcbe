import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { buttonsOf, openStory, type Story } from '../support/story.ts';
import { lastTold, offences, onFile, say } from './steps.ts';

const SIZE = 3;
const SECRET = 'Wilhelmina Quastenberg left in May';

let story: Story;
const customers: string[] = [];
beforeAll(async () => {
  const demo = demoOrganisation();
  const spotCheck = { sampleSize: SIZE, workingDays: 5, rectifyHours: 16 };
  story = await openStory({ organisation: { ...demo, settings: { ...demo.settings, spotCheck } } });
  for (let serial = 0; serial < 4; serial += 1)
    customers.push((await onFile(story, { values: { accountManager: 'jun' } })).customerId);
});
afterAll(() => story.close());

const numberOf = async (customerId: string) =>
  String((await story.row('select number from customer where id = $1', customerId)).number);

describe('the needs of customers', () => {
  it('R51a R51b are asked for on the first working day, and worked off from the list', async () => {
    await story.setNow('2026-03-31T23:00:00Z');
    await story.tick();
    await story.setNow('2026-04-01T00:01:00Z');
    await story.tick();
    expect(lastTold(story, 'jun')).toContain(
      say('zh-CN', 'needs.told', {
        left: 4,
        done: 0,
        due: { moment: '2026-04-09T10:00:00Z', style: 'date' },
        month: '2026-04',
      }),
    );
    const hand = story.as('jun');
    await hand.press(hand.direct().at(-1), 'needs.list');
    const list = hand.view('page:needs.title');
    expect(JSON.stringify(list.blocks).match(/"action_id":"needs.unchanged/g)).toHaveLength(4);
    const [first = '', second = '', third = '', fourth = ''] = customers;

    const kept = await hand.pressFor(list, 'needs.unchanged', first);
    expect(kept.said).toContain(await numberOf(second));
    expect(kept.said).not.toContain(await numberOf(first));
    await hand.pressFor(hand.view(), 'needs.update', second);
    hand.view('needs.update');
    const wrong = await hand.submit({});
    expect(wrong.errors).toEqual({ projects: say('zh-CN', 'needs.nothingTyped') });
    await hand.submit({ projects: SECRET, services: 'Two visits a year' });
    for (const customer of [third, fourth]) await hand.pressFor(hand.view(), 'needs.unchanged', customer);

    expect(await story.row('select done, closed_at is not null as closed from need_list')).toEqual({
      done: 4,
      closed: true,
    });
    expect(lastTold(story, 'jun')).toContain('已完成');
    expect(await story.audit('needs:jun')).toEqual(['desk needs.opened', 'jun needs.completed']);
  });

  it('R51g are found by number and stand on the file, for those who may read them', async () => {
    const second = customers[1] ?? '';
    const jun = await story.as('jun').command(`/customer needs ${await numberOf(second)}`);
    expect(jun.said).toContain(SECRET);
    const hui = await story.as('hui').command(`/customer needs ${await numberOf(second)}`);
    expect(hui.said).toContain(say('zh-CN', 'needs.closed'));
    expect(hui.said).not.toContain('Quastenberg');

    const lei = story.as('lei');
    await lei.command(`/customer find ${await numberOf(second)}`);
    await lei.press(lei.answer(), 'customer.open');
    expect(JSON.stringify(lei.view().blocks)).toContain(SECRET);
    await lei.close();
  });

  it('R51d a forged click of somebody else is refused and logged', async () => {
    const input = { kind: 'unchanged', needId: randomUUID(), customerId: customers[0] };
    await story.desk.execute('needs.record', input, story.ground.as('bo'));
    expect(await offences(story, 'bo')).toContain('needs.record needs.notYours');
  });
});

describe('a spot check', () => {
  it('R52a R52d is drawn, looked through and reported in chat', async () => {
    const lei = story.as('lei');
    await lei.command('/customer check');
    await lei.press(lei.answer(), 'spotCheck.new');
    lei.view('spotCheck.draw');
    await lei.submit({ unit: 'so-china' });
    const { id, seed } = await story.row('select id, seed from spot_check');
    const card = await story.card('spotCheck.card', String(id), 'channel:desk');
    expect(JSON.stringify(card?.blocks)).toContain(seed);

    const sample = (
      await story.rows('select customer_id from sample_item where check_id = $1 order by position', id)
    ).map(({ customer_id }) => String(customer_id));
    await lei.pressFor(lei.view(), 'spotCheck.inOrder', `${id}/${sample[0]}`);
    await lei.pressFor(lei.view(), 'spotCheck.finding', `${id}/${sample[1]}`);
    lei.view('spotCheck.finding');
    await lei.submit({ field: 'phone', severity: 'serious', text: SECRET });
    await lei.pressFor(lei.view(), 'spotCheck.inOrder', `${id}/${sample[2]}`);

    const finished = await story.card('spotCheck.card', String(id), 'channel:desk');
    const shown = JSON.stringify(finished?.blocks);
    expect(shown).toContain('"type":"image"');
    expect(shown).not.toMatch(/Quastenberg|Lantern/);
    expect(lastTold(story, 'lily')).toContain('整改');
    expect(JSON.stringify(story.as('lily').direct().at(-1)?.blocks)).toContain(SECRET);
  });

  it('R52b anybody draws it again from the card', async () => {
    const { id } = await story.row('select id from spot_check');
    const bo = story.as('bo');
    const again = await bo.press(
      await story.card('spotCheck.card', String(id), 'channel:desk'),
      'spotCheck.redraw',
    );
    const numbers = await story.rows(
      'select c.number from sample_item i join customer c on c.id = i.customer_id where i.check_id = $1 order by i.position',
      id,
    );
    expect(again.said).toContain(numbers.map(({ number }) => number).join(' '));
    expect(again.said).toContain('重新抽取：仍是同样的');
  });

  it('R52g R52k is mended by the owner, given back, mended again and accepted, and the report is for those who read it', async () => {
    const { id } = await story.row('select id from spot_check');
    const [lily, lei] = [story.as('lily'), story.as('lei')];
    const finding = await story.row('select id from check_finding');
    const card = (kind: string, round: number, person: string) =>
      story.card(kind, `${finding.id}/${round}`, `person:${person}`);
    await lily.press(await card('spotCheck.finding', 1, 'lily'), 'finding.rectify');
    lily.view('finding.rectify');
    await lily.submit({ text: 'Asked the switchboard' });
    await lei.press(await card('spotCheck.recheck', 1, 'lei'), 'finding.giveBack');
    await lei.submit({ text: 'It still rings in an empty room' });
    expect(lastTold(story, 'lily')).toContain('退回');
    await lily.press(await card('spotCheck.finding', 2, 'lily'), 'finding.rectify');
    await lily.submit({ text: 'Dialled it myself' });
    await lei.press(await card('spotCheck.recheck', 2, 'lei'), 'finding.accept');

    expect(await story.row('select stage, round from check_finding')).toEqual({
      stage: 'accepted',
      round: 2,
    });
    expect(buttonsOf(await card('spotCheck.finding', 1, 'lily'))).toEqual([]);
    const channel = await story.card('spotCheck.card', String(id), 'channel:desk');
    expect((await lei.press(channel, 'spotCheck.report')).said).toContain(say('zh-CN', 'drawing.fileReady'));
    expect((await story.as('bo').press(channel, 'spotCheck.report')).said).toContain(
      say('zh-CN', 'spotCheck.notYours'),
    );
    expect(await story.findings()).toEqual([]);
  });
});

describe('the yearly audit', () => {
  it('R53a R53b R53e is started, proven by the clock and concluded in chat', async () => {
    const auditor = story.as('meiling');
    await auditor.command('/customer audit');
    await auditor.press(auditor.answer(), 'internalAudit.new');
    auditor.view('internalAudit.start');
    await auditor.submit({ unit: 'aurenfield', firstDay: '2026-01-01', lastDay: '2026-12-31' });
    await story.tick();
    const { id, stage } = await story.row('select id, stage from internal_audit');
    expect(stage).toBe('open');
    expect(lastTold(story, 'meiling')).toContain('已核驗完畢');

    await auditor.press(
      await story.card('internalAudit.work', String(id), 'person:meiling'),
      'internalAudit.open',
    );
    await auditor.press(auditor.view('page:internalAudit.title'), 'internalAudit.conclude');
    auditor.view('internalAudit.conclude');
    await auditor.submit({ opinion: 'effective', text: SECRET });

    expect(await story.row('select stage, opinion from internal_audit')).toEqual({
      stage: 'concluded',
      opinion: 'effective',
    });
    const card = await story.card('internalAudit.card', String(id), 'channel:desk');
    expect(JSON.stringify(card?.blocks)).toContain('sound');
    expect(JSON.stringify(card?.blocks)).not.toMatch(/Quastenberg|Lantern/);
    expect(await story.audit(`internalAudit:${id}`)).toContain('meiling internalAudit.concluded');
    expect(await story.findings()).toEqual([]);
  });
});
