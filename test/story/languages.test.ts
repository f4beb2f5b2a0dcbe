import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, fileNew, lastTold, say, stepCard } from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

describe('languages', () => {
  it('R110a R110b R110c each reads their own language, and a channel its own', async () => {
    const east = await fileNew(story);
    const hamburg = await fileNew(story, {
      by: 'jonas',
      unit: 'hamburg-centre',
      group: '1120',
      values: {
        country: 'DE',
        taxId: 'DE136695976',
        phone: '+49 40 3609 1234',
        currency: 'EUR',
        salesRepresentative: 'jonas',
      },
    });
    const taipei = await fileNew(story, {
      by: 'yating',
      unit: 'taipei-centre',
      values: {
        country: 'TW',
        taxId: '04595257',
        phone: '+886 2 2720 1234',
        currency: 'TWD',
        salesRepresentative: 'yating',
      },
    });

    const cards = [
      ['zh-CN', await stepCard(story, east.requestId, EAST), east.number, lastTold(story, 'lily')],
      [
        'en',
        await stepCard(story, hamburg.requestId, 'channel:desk-hamburg'),
        hamburg.number,
        lastTold(story, 'jonas'),
      ],
      [
        'zh-TW',
        await stepCard(story, taipei.requestId, 'channel:desk-taipei'),
        taipei.number,
        lastTold(story, 'yating'),
      ],
    ] as const;
    for (const [language, shown, number, told] of cards) {
      expect(wordsOf(shown)).toContain(
        say(language, 'card.heading', { kind: say(language, 'request.kind.create'), number }),
      );
      expect(wordsOf(shown)).toContain(say(language, 'card.requestedBy'));
      expect(JSON.stringify(shown?.blocks)).toContain(`"${say(language, 'button.approve')}"`);
      expect(told).toContain(String(number));
    }
    const { requestId } = hamburg;
    await story
      .as('katrin')
      .press(await stepCard(story, requestId, 'channel:desk-hamburg'), 'approval.approve');
    expect(lastTold(story, 'jonas')).toContain('Katrin Vogt approved request');
    expect(wordsOf(await stepCard(story, requestId, DATA))).toContain(say('zh-CN', 'card.requestedBy'));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('katrin step.approved');
  });

  it('R110d dates and times of day are those of the reader', async () => {
    await story.setNow('2026-03-18T15:30:00Z');
    const { requestId } = await fileNew(story, {
      by: 'jonas',
      unit: 'hamburg-centre',
      group: '1120',
      values: {
        country: 'DE',
        taxId: 'DE129273398',
        phone: '+49 40 3609 4321',
        currency: 'EUR',
        salesRepresentative: 'jonas',
      },
    });
    const { submitted_at } = await story.row('select submitted_at from request where id = $1', requestId);
    expect(new Date(String(submitted_at)).toISOString()).toMatch(/^2026-03-18T15:3/);

    const mine = wordsOf(await story.card('request.mine', requestId, 'person:jonas'));
    await story
      .as('katrin')
      .press(await stepCard(story, requestId, 'channel:desk-hamburg'), 'approval.approve');
    const data = wordsOf(await stepCard(story, requestId, DATA));

    expect(mine).toMatch(/Mar 18, 2026, 4:3\d\sPM/);
    expect(data).toMatch(/2026年3月18日 23:3\d/);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('katrin step.approved');
  });

  it('R110e R110b a person chooses the language in chat, and the choice goes before the profile', async () => {
    const jun = story.as('jun');
    await jun.command('/customer language');
    await jun.press(jun.answer(), 'person.language', 'en');

    expect(await story.row(`select language, chosen from person where id = 'jun'`)).toEqual({
      language: 'en',
      chosen: true,
    });
    expect((await story.audit('person:jun')).at(-1)).toBe('jun person.languageChosen');
    expect((await jun.command('/customer inbox')).said).toContain(say('en', 'inbox.empty'));
    const home = await jun.home();
    expect(home.said).toContain(say('en', 'home.waiting'));
    await jun.press(home.home, 'person.language', 'zh-TW');
    expect(
      wordsOf({
        channel: '',
        ts: '',
        user: '',
        text: '',
        blocks: story.fake.views.home(jun.account)?.blocks ?? [],
      }),
    ).toContain(say('zh-TW', 'home.waiting'));
    expect(await story.row(`select language, chosen from person where id = 'jun'`)).toEqual({
      language: 'zh-TW',
      chosen: true,
    });
  });

  it('R110e the buttons of a card stay in the language of the channel', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    const told = await story.as('min').choose(shown, 'approval.why');

    expect(told.said).toContain('needs a decision as Supervisor');
    expect(JSON.stringify(shown?.blocks)).toContain(say('zh-CN', 'button.approve'));
    expect(buttonsOf(shown)).toContain('approval.approve');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });
});
