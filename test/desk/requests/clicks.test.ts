import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import { translator } from '../../../src/i18n/translate.ts';
import type { Audience, Button, Card } from '../../../src/kit/card.ts';
import type { OpenForm, Values } from '../../../src/kit/form.ts';
import type { Reply } from '../../../src/kit/reply.ts';
import { renderForm } from '../../../src/surfaces/slack/render-form.ts';
import {
  ANSWERS,
  CONTACT,
  contactValues,
  decideInput,
  done,
  enterNew,
  fileChange,
  fileNew,
  NEW_CUSTOMER,
  taxIdOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

async function say(person: string, verb: string, words = ''): Promise<Reply> {
  const run = features
    .flatMap(({ verbs }) => Object.entries(verbs ?? {}))
    .find(([name]) => name === verb)?.[1].run;
  if (!run) throw new Error(`no verb ${verb}`);
  return run(desk.interaction(person, { values: { words } }), desk);
}
async function press(person: string, action: string, target: string, commandId?: string): Promise<Reply> {
  const run = features.map(({ actions }) => actions?.[action]).find(Boolean);
  if (!run) throw new Error(`no action ${action}`);
  return run(desk.interaction(person, { target, ...(commandId && { commandId }) }), desk);
}
async function submit(person: string, open: OpenForm, values: Values): Promise<Reply> {
  const run = features.map(({ submissions }) => submissions?.[open.form.id]).find(Boolean);
  if (!run) throw new Error(`no submission ${open.form.id}`);
  const { target, commandId, state = {} } = open;
  return run(desk.interaction(person, { target, commandId, state, values }), desk);
}
function formOf(reply: Reply): OpenForm {
  if (reply.kind !== 'form') throw new Error(JSON.stringify(reply));
  return reply.open;
}
async function card(kind: string, target: string, audience: Audience): Promise<Card | null> {
  const drawn = features.map(({ cards }) => cards?.[kind]).find(Boolean);
  return (await drawn?.draw(target, { language: 'en', timeZone: 'UTC', audience }, desk)) ?? null;
}
const buttonsOf = (drawn: Card | null): readonly Button[] =>
  drawn?.parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : [])) ?? [];
const actionsOf = (drawn: Card | null) => buttonsOf(drawn).map(({ action }) => action);
const anotherOf = (open: OpenForm) =>
  Object.keys(open.form.fields).find((name) => name.startsWith('another')) ?? 'another';
function contactOf(open: OpenForm, contact: Record<string, string> = CONTACT): Values {
  const typed = Object.keys(open.form.fields).map((key) => [key, contact[key.split('/').at(-1) ?? '']]);
  return { ...Object.fromEntries(typed.filter(([, value]) => value)), [anotherOf(open)]: 'no' };
}

describe('filing a new customer', () => {
  it('R10a R10b R10c R40e goes group, fields, contact, last look, and is sent', async () => {
    await enterNew(desk, { values: { name: 'Twin Lamps', taxId: taxIdOf(11), email: 'x@twin.example' } });
    const group = formOf(await say('lily', 'new'));
    expect(group.form.id).toBe('request.group');
    const fields = formOf(await submit('lily', group, { unit: 'shanghai', accountGroup: '1110' }));
    expect(Object.keys(fields.form.fields)).toContain('creditLimit');
    const contact = formOf(
      await submit('lily', fields, { ...NEW_CUSTOMER, name: 'Twin Lamps Ltd', taxId: taxIdOf(12) }),
    );
    const review = formOf(await submit('lily', contact, contactOf(contact)));
    expect(JSON.stringify(review.form.intro)).toContain('Twin Lamps"');

    const sent = await submit('lily', review, {});

    expect(sent).toMatchObject({ kind: 'done', say: { key: 'request.sent' } });
  });

  it('R10b R17c asks for the fields of the account group, and not for those it hides', async () => {
    const fields = formOf(
      await submit('lily', formOf(await say('lily', 'new')), { unit: 'shanghai', accountGroup: '1310' }),
    );
    expect(Object.keys(fields.form.fields)).not.toContain('creditLimit');
    expect(Object.keys(fields.form.fields)).toContain('postalCode');
  });

  it('R17a gives each field a help text', async () => {
    const fields = formOf(
      await submit('lily', formOf(await say('lily', 'new')), { unit: 'shanghai', accountGroup: '1110' }),
    );
    expect(Object.entries(fields.form.fields).filter(([, { help }]) => !help)).toEqual([]);
    expect(fields.form.fields.taxId?.help).toMatchObject({
      names: { 'zh-CN': expect.stringContaining('18') },
    });
  });

  it('R17d puts mistakes at their fields and keeps the form', async () => {
    const fields = formOf(
      await submit('lily', formOf(await say('lily', 'new')), { unit: 'shanghai', accountGroup: '1110' }),
    );
    expect(await submit('lily', fields, { ...NEW_CUSTOMER, taxId: 'wrong' })).toEqual({
      kind: 'errors',
      fields: { taxId: { key: 'check.taxId.cn' } },
    });
  });

  it('R17f takes what was typed anew when the answer to the first sending was lost', async () => {
    const fields = formOf(
      await submit('lily', formOf(await say('lily', 'new')), { unit: 'shanghai', accountGroup: '1110' }),
    );
    await submit('lily', fields, { ...NEW_CUSTOMER, city: 'First' });
    await submit('lily', fields, { ...NEW_CUSTOMER, city: 'Second' });

    const again = formOf(await press('lily', 'request.correct', fields.target));

    expect(again.values).toMatchObject({ city: 'Second' });
  });

  it('R10d has nothing for somebody who files for no unit', async () => {
    expect(await say('tao', 'new')).toMatchObject({ kind: 'say', say: { key: 'request.noUnit' } });
  });
});

describe('changing a customer', () => {
  it('R11b R11c opens with today’s values and asks why', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(21) } });
    const form = formOf(await press('lily', 'request.change', customerId));

    expect(form.values).toMatchObject({
      name: NEW_CUSTOMER.name,
      city: 'Shanghai',
      creditLimit: NEW_CUSTOMER.creditLimit,
    });
    expect(await submit('lily', form, { ...(form.values ?? {}), city: 'Suzhou' })).toMatchObject({
      kind: 'errors',
      fields: { reason: { key: 'check.missing' } },
    });
    const review = formOf(
      await submit('lily', form, { ...(form.values ?? {}), city: 'Suzhou', reason: 'Moved' }),
    );
    expect(await submit('lily', review, {})).toMatchObject({ kind: 'done' });
  });

  it('R11a finds the customer by number, or asks for it', async () => {
    expect(formOf(await say('lily', 'change', '2080130001')).form.id).toBe('request.changeFields');
    expect(formOf(await say('lily', 'change')).form.id).toBe('request.pick');
  });
});

describe('what no form shows', () => {
  it('R17c is neither set nor read by sending its name along', async () => {
    const { customerId, requestId } = await enterNew(desk, {
      values: { taxId: taxIdOf(23), salesRepresentative: 'jun' },
    });
    const form = formOf(await press('lily', 'request.change', customerId));
    expect(Object.keys(form.form.fields)).not.toContain('creditLimit');
    await submit('lily', form, {
      ...(form.values ?? {}),
      city: 'Suzhou',
      creditLimit: '1',
      reason: 'Curious',
    });

    const row = await desk.database.prisma.request.findUniqueOrThrow({ where: { id: form.target } });
    expect(Object.keys(Object(row.changes))).toEqual(['city', 'reason']);
    expect(await press('hao', 'request.reverse', requestId)).toMatchObject({
      say: { key: 'request.notReversible' },
    });
  });

  it.each([
    'contactName',
    'contact/------------------------------------/contactName',
    'contact/33333333-3333-4333-8333-333333333333/creditLimit',
    'contact/33333333-3333-4333-8333-333333333333/nothing',
    '__proto__x',
  ])('is refused where no field has such a key: %s', async (key) => {
    const fields = formOf(
      await submit('lily', formOf(await say('lily', 'new')), { unit: 'shanghai', accountGroup: '1110' }),
    );
    expect(await submit('lily', fields, { ...NEW_CUSTOMER, [key]: 'x' })).toMatchObject({ kind: 'errors' });
  });

  it('R11b carries the fields of many contact persons', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(24) } });
    const requestId = await fileChange(
      desk,
      customerId,
      Object.assign({}, ...Array.from({ length: 16 }, () => contactValues(randomUUID()))),
    );
    for (const [at, by] of ['jun', 'fang'].entries()) {
      await done(desk.execute('approval.decide', decideInput(requestId, at), desk.as(by)));
    }
    const form = formOf(await press('lily', 'request.change', customerId));

    expect(() => renderForm(form, translator('zh-TW', 'UTC'))).not.toThrow();
    expect(await submit('lily', form, { ...form.values, city: 'Suzhou', reason: 'Moved' })).toMatchObject({
      kind: 'form',
    });
  });
});

describe('whoever may not decide', () => {
  it.each(['approval.reject', 'approval.return'])(
    'R22a R22c is told at the click that opens a form: %s',
    async (action) => {
      const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(25) } });
      const logged = () => desk.database.prisma.securityEvent.count({ where: { target: requestId } });

      expect(await press('lily', action, `${requestId}/1/0`)).toMatchObject({
        say: { key: 'approval.ownRequest' },
      });
      expect(await logged()).toBe(1);
      expect(formOf(await press('tao', action, `${requestId}/1/0`)).target).toBe(`${requestId}/1/0`);
      expect(await logged()).toBe(1);
    },
  );
});

describe('the approval card', () => {
  it('R23a R23d R23g shows what a channel may see, and the buttons', async () => {
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(31) } });
    const drawn = await card('request.step', requestId, 'channel:desk-east');
    const shown = JSON.stringify(drawn);

    for (const value of [NEW_CUSTOMER.name, 'Lily Chen', NEW_CUSTOMER.city]) expect(shown).toContain(value);
    for (const value of [NEW_CUSTOMER.creditLimit, ...Object.values(CONTACT)])
      expect(shown).not.toContain(value);
    expect(actionsOf(drawn)).toEqual(
      expect.arrayContaining(['approval.approve', 'approval.return', 'approval.reject', 'request.details']),
    );
  });

  it('R11e R23g shows exactly what a change does, a restricted value as changed', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(32) } });
    const requestId = await fileChange(desk, customerId, { city: 'Suzhou', creditLimit: '111222333' });
    const drawn = await card('request.step', requestId, 'channel:desk-east');
    const diff = drawn?.parts.flatMap((part) => (part.part === 'diff' ? part.rows : []));

    expect(diff).toHaveLength(2);
    expect(diff?.[0]).toMatchObject({ before: { verbatim: 'Shanghai' }, after: { verbatim: 'Suzhou' } });
    expect(JSON.stringify(diff?.[1])).toContain('value.changed');
    expect(JSON.stringify(drawn)).not.toMatch(/111222333|987654321|moved/);
  });

  it('R23c counts what does not fit, and Details holds all of it', async () => {
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(33) } });
    expect(JSON.stringify(await card('request.step', requestId, 'channel:desk-east'))).toContain(
      'card.moreInDetails',
    );

    const details = JSON.stringify(await press('tao', 'request.details', requestId));

    for (const value of [NEW_CUSTOMER.name, 'Century Avenue', CONTACT.contactName])
      expect(details).toContain(value);
    expect(await press('hao', 'request.details', requestId)).toMatchObject({
      kind: 'say',
      say: { key: 'request.detailsClosed' },
    });
  });

  it('R23f loses its buttons in every copy once the step is decided', async () => {
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(34) } });
    await press('tao', 'approval.approve', `${requestId}/1/0`);

    expect(
      actionsOf(await card('request.step', requestId, 'channel:desk-east')).filter((action) =>
        /approve|answer|return|reject/.test(action),
      ),
    ).toEqual([]);
    expect(actionsOf(await card('request.step', requestId, 'channel:master-data'))).toContain(
      'approval.answer',
    );
    const form = formOf(await press('fang', 'approval.answer', `${requestId}/1/1`));
    expect(await submit('fang', form, { ...ANSWERS })).toMatchObject({ kind: 'done' });
    expect(
      actionsOf(await card('request.step', requestId, 'channel:master-data')).filter((action) =>
        /approve|answer|return|reject/.test(action),
      ),
    ).toEqual([]);
  });

  it('R25a R40f shows the candidates on the card and above the questions', async () => {
    await enterNew(desk, { values: { name: 'Echo Lamps', taxId: taxIdOf(35) } });
    const { requestId } = await fileNew(desk, { values: { name: 'Echo', taxId: taxIdOf(35) } });
    expect(JSON.stringify(await card('request.step', requestId, 'channel:desk-east'))).toContain(
      'Echo Lamps',
    );
    await press('tao', 'approval.approve', `${requestId}/1/0`);

    const form = formOf(await press('fang', 'approval.answer', `${requestId}/1/1`));

    expect(JSON.stringify(form.form.intro)).toContain('Echo Lamps');
    expect(JSON.stringify(form.form.intro)).toContain('candidate.taxId');
  });

  it('R23e asks for a reason, and R18d for a comment at each field chosen', async () => {
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(36) } });
    const form = formOf(await press('tao', 'approval.return', `${requestId}/1/0`));
    const comments = formOf(await submit('tao', form, { note: 'Almost', fields: ['city'] }));
    expect(await submit('tao', comments, { note: 'Almost', city: 'Which district?' })).toMatchObject({
      kind: 'done',
    });

    const correcting = formOf(await press('lily', 'request.correct', requestId));

    expect(JSON.stringify(correcting.form.intro)).toContain('Which district?');
  });

  it('R19c R19b tells the requester the reason, and the channel only that there is one', async () => {
    const { requestId } = await fileNew(desk, { values: { taxId: taxIdOf(37) } });
    await done(
      desk.execute(
        'approval.decide',
        decideInput(requestId, 0, { verdict: 'rejected', note: 'Known as insolvent' }),
        desk.as('tao'),
      ),
    );

    expect(JSON.stringify(await card('request.told', `${requestId}/5`, 'person:lily'))).toContain(
      'Known as insolvent',
    );
    for (const kind of ['request.note', 'request.step']) {
      const target = kind === 'request.note' ? `${requestId}/5` : requestId;
      expect(JSON.stringify(await card(kind, target, 'channel:desk-east'))).not.toContain('insolvent');
    }
  });
});

describe('lists', () => {
  it('R111c shows what is mine, and what waits for me', async () => {
    const { number } = await fileNew(desk, { by: 'bo', unit: 'nanjing', values: { taxId: taxIdOf(41) } });

    expect(JSON.stringify(await say('bo', 'mine'))).toContain(`"number":${number}`);
    expect(JSON.stringify(await say('min', 'inbox'))).toMatch(/approval\.open|inboxMore/);
    expect(await say('bo', 'inbox')).toMatchObject({ say: { key: 'inbox.empty' } });
  });

  it('R111b lists in help what the person may do and nothing else', async () => {
    expect(JSON.stringify(await say('lily', 'help'))).toContain('"verb":"new"');
    expect(JSON.stringify(await say('meiling', 'help'))).not.toContain('"verb":"new"');
  });

  it('R111a draws a home for everybody', async () => {
    for (const who of ['lily', 'tao', 'fang', 'oliver', 'meiling']) {
      const parts = await Promise.all(features.map(({ home }) => home?.(desk.interaction(who), desk) ?? []));
      expect(parts.flat().length).toBeGreaterThan(3);
    }
  });
});
