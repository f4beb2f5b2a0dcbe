import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { buttonsOf, openStory, type Story, slackPerson, wordsOf } from '../support/story.ts';
import { EAST, fileNew, offences, say, statusOf, stepCard } from './steps.ts';

const BO = 'bo.wu@aurenfield.example';
let story: Story;
beforeAll(async () => {
  const organisation = demoOrganisation();
  for (const person of organisation.people)
    if (person.id === 'bo' || person.id === 'hao') delete person.identities;
  story = await openStory({
    organisation,
    strangers: [
      slackPerson('U02BOHIMSELF', 'Bo Wu', { email: BO, locale: 'zh-CN', tz: 'Asia/Shanghai' }),
      slackPerson('U02BOSECOND', 'Bo Wu (new phone)', { email: BO }),
      slackPerson('U0UNCONFIRMED', 'Somebody', {
        email: 'hao.liang@aurenfield.example',
        emailConfirmed: false,
      }),
      slackPerson('U0NOBODY', 'Noa Bodin'),
      slackPerson('U0OTHERFIRM', 'Otto Other', {
        email: 'hao.liang@aurenfield.example',
        teamId: 'T0ELSEWHERE',
      }),
    ],
  });
});
afterAll(() => story.close());

async function everything(): Promise<unknown> {
  return story.row(`select (select count(*) from identity) as identities, (select count(*) from request) as requests,
    (select count(*) from audit_event) as events, (select count(*) from receipt) as receipts, (select count(*) from card) as cards`);
}

describe('chat accounts', () => {
  it('R02b an unknown person is told whom to ask, by command, by button and on the home page, and nothing happens', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    const before = await everything();
    const sentence = say('en', 'refusal.notRegistered', { administrators: 'Oliver Grant' });

    const nobody = story.as('U0NOBODY');
    expect((await nobody.command('/customer new')).said).toContain(sentence);
    expect((await nobody.press(shown, 'approval.approve')).said).toContain(sentence);
    expect((await nobody.home()).said).toContain(sentence);

    expect(await everything()).toEqual(before);
    expect(buttonsOf(shown)).toContain('approval.approve');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });

  it('R02d an account is not joined by an e-mail that is unverified or unknown here', async () => {
    const before = await everything();
    const told = await story.as('U0UNCONFIRMED').command('/customer inbox');

    expect(told.said).toContain('You are not registered');
    expect(await everything()).toEqual(before);
    expect(await story.rows(`select 1 from identity where person_id = 'hao'`)).toEqual([]);
    expect(await story.audit('person:hao')).not.toContain('desk person.joined');
    expect(story.as('U0UNCONFIRMED').direct()).toEqual([]);
  });

  it('R02a an account of another workspace is refused', async () => {
    const before = await everything();
    const shown = (await story.rows(`select target from card where kind = 'request.step' limit 1`))[0];
    const message = await stepCard(story, String(shown?.target), EAST);
    await story.fake.act.press(story.account('U0OTHERFIRM'), message ?? nothing(), 'approval.approve');
    await story.settle();

    expect(await everything()).toEqual(before);
    expect(story.log()).toContain('a stranger was refused');
    expect(await story.rows(`select 1 from identity where external_id = 'U0OTHERFIRM'`)).toEqual([]);
    expect(buttonsOf(message)).toContain('approval.approve');
  });

  it('R02c R02e an account is joined by its verified work e-mail before its first command runs, and that is audited', async () => {
    const { requestId } = await fileNew(story, {
      by: 'U02BOHIMSELF',
      unit: 'nanjing',
      values: { salesRepresentative: 'bo' },
    });

    expect(
      await story.row(`select person_id, joined_by from identity where external_id = 'U02BOHIMSELF'`),
    ).toEqual({ person_id: 'bo', joined_by: 'email' });
    expect(await story.audit('person:bo')).toContain('desk person.joined');
    expect(await story.row('select requester_id, status from request where id = $1', requestId)).toEqual({
      requester_id: 'bo',
      status: 'pending',
    });
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('吴波');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('bo request.submitted');
  });

  it('R02h a second account of the same person acts as the same person', async () => {
    const told = await story.as('U02BOSECOND').command('/customer mine');
    const { number } = await story.row(`select number from request where requester_id = 'bo'`);

    expect(told.said).toContain(String(number));
    expect(await story.rows(`select external_id from identity where person_id = 'bo' order by 1`)).toEqual([
      { external_id: 'U02BOHIMSELF' },
      { external_id: 'U02BOSECOND' },
    ]);
    expect((await story.audit('person:bo')).filter((event) => event.endsWith('joined'))).toHaveLength(2);
    expect(wordsOf(story.as('U02BOHIMSELF').direct().at(-1))).toContain(String(number));
  });

  it('R02f R02g an administrator joins an account by hand; one that serves somebody stays theirs', async () => {
    const oliver = story.as('oliver');
    await oliver.command('/customer people hao');
    await oliver.pressFor(oliver.answer(), 'people.open', 'hao');
    await oliver.press(oliver.view(), 'people.joinAccount');
    const taken = await oliver.submit({ externalId: 'U02BOHIMSELF' });
    expect(taken.errors).toEqual({ externalId: say('en', 'people.account.taken', { name: 'Bo Wu' }) });
    await oliver.submit({ externalId: 'U0UNCONFIRMED' });

    expect(await story.row(`select person_id from identity where external_id = 'U0UNCONFIRMED'`)).toEqual({
      person_id: 'hao',
    });
    expect((await story.audit('person:hao')).at(-1)).toBe('oliver person.joined');
    const { requestId, number } = await fileNew(story, {
      by: 'jiayi',
      unit: 'guangzhou',
      values: { salesRepresentative: 'jiayi' },
    });
    expect((await story.as('U0UNCONFIRMED').command('/customer inbox')).said).toContain(String(number));
    await story
      .as('U0UNCONFIRMED')
      .press(await stepCard(story, requestId, 'channel:desk-south'), 'approval.approve');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('hao step.approved');
    await oliver.close();
  });

  it('R01d R22c a right that was taken away is gone at the next click', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    const organisation = structuredClone(story.organisation);
    const min = organisation.people.find(({ id }) => id === 'min');
    if (min) min.roles = [{ role: 'supervisor', units: ['south'] }];
    expect((await story.apply(organisation)).kind).toBe('done');

    const clicked = await story.as('min').press(shown, 'approval.approve');

    expect(clicked.said).toContain(say('en', 'approval.notYours', { role: 'Supervisor' }));
    expect(await story.rows('select 1 from decision where request_id = $1', requestId)).toEqual([]);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
    expect(await offences(story, 'min')).toEqual(['approval.decide approval.notYours']);
    expect(buttonsOf(shown)).toContain('approval.approve');
  });

  it('R06a R06b an account deactivated in chat can do nothing from the next click on', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    await story.fake.deliver('event', {
      token: 'x',
      team_id: 'T0STORY',
      api_app_id: 'A0REGISTRAR',
      type: 'event_callback',
      event_id: 'Ev0LEFT',
      event_time: 1_773_800_000,
      authorizations: [{ enterprise_id: null, team_id: 'T0STORY', user_id: 'U0REGISTRAR', is_bot: true }],
      event: {
        type: 'user_change',
        user: { id: story.account('tao'), team_id: 'T0STORY', deleted: true, profile: {} },
        event_ts: '1.1',
      },
    });
    await expect
      .poll(async () => (await story.row(`select active from person where id = 'tao'`)).active)
      .toBe(false);

    const clicked = await story.as('tao').press(shown, 'approval.approve');

    expect(clicked.said).toContain('尚未在本服务台登记');
    expect(await statusOf(story, requestId)).toBe('pending');
    expect(await story.rows('select 1 from decision where request_id = $1', requestId)).toEqual([]);
    expect((await story.audit('person:tao')).at(-1)).toBe('desk person.left');
    expect(buttonsOf(shown)).toContain('approval.approve');
  });
});

function nothing(): never {
  throw new Error('there is no card');
}
