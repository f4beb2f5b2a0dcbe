import { describe, expect, it } from 'vitest';
import { useOffice, wordsIn } from '../support/office.ts';

const office = useOffice();
const en = wordsIn('en');

/** The first demo customer of the Hamburg centre. */
const NUMBER = '2310170001';

describe('a change of a customer', () => {
  it('R11a R37e R37b the customer is picked while typing, and the form shows today’s values', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    await jonas.say('/customer change');
    await jonas.field('customer').waitFor();
    await jonas.fill({ customer: NUMBER });
    await jonas.submit();
    await jonas.field('street').waitFor();
    expect(await jonas.control('name').inputValue()).not.toBe('');
    expect(await jonas.control('country').inputValue()).toBe('Germany');
    expect(await jonas.control('street').inputValue()).not.toBe('');
  });

  it('R11b R11c R11h a reason is demanded, and a change of nothing is refused', async () => {
    const jonas = await (await office.seat()).back('U13JONAS');
    await jonas.field('reason').waitFor();
    await jonas.submit();
    expect(await jonas.fault('reason').textContent()).not.toBe('');
    await jonas.fill({ reason: 'New premises' });
    await jonas.submit();
    await jonas.dialog.locator('.submit', { hasText: 'Send for approval' }).waitFor();
    await jonas.submit();
    await jonas.page
      .getByText(en({ key: 'request.nothingChanged' }))
      .first()
      .waitFor();
  });

  it('R11d R11e the approvers are shown exactly the difference', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    await jonas.say(`/customer change ${NUMBER}`);
    await jonas.field('street').waitFor();
    const before = await jonas.control('street').inputValue();
    await jonas.fill({
      street: 'Am Sandtorkai 37',
      creditLimit: '125000',
      reason: 'They moved in May.',
      evidence: 'Letter',
    });
    await jonas.submit();
    await jonas.dialog.locator('.submit', { hasText: 'Send for approval' }).waitFor();
    const look = await jonas.dialog.innerText();
    expect(look).toContain('Am Sandtorkai 37');
    expect(look).toContain(before);
    await jonas.submit();
    await jonas.closed();

    const sabine = await (await office.seat()).as('U16SABINE', 'hamburg');
    const card = sabine.message('Am Sandtorkai 37');
    await card.waitFor();
    const words = await card.innerText();
    expect(words).toContain(before);
    expect(words).toContain('changed');
    expect(words).not.toContain('125');
    expect(words).not.toContain('They moved in May.');
    expect(words).not.toContain('Industry');
    await sabine.press('Am Sandtorkai 37', 'Details');
    await sabine.dialog.getByText('125,000').waitFor();
    await sabine.dialog.getByText('They moved in May.').waitFor();
  });

  it('R21c R21f R11g R38a account manager, data admin and company code maintainer approve, and the file shows the new value', async () => {
    const sabine = await (await office.seat()).as('U16SABINE', 'hamburg');
    await sabine.press('Am Sandtorkai 37', 'Approve');
    await sabine.message('Am Sandtorkai 37').getByText('approved by Sabine Kröger').waitFor();
    const fang = await (await office.seat()).as('U17FANG', 'data');
    await fang.press('Am Sandtorkai 37', '批准');
    await fang.message('Am Sandtorkai 37').getByText('刘芳 已批准').waitFor();
    const henrik = await (await office.seat()).as('U15HENRIK', 'data');
    await henrik.press('Am Sandtorkai 37', '批准');
    await fang.message('Am Sandtorkai 37').getByText('已批准并录入').waitFor();
    const jonas = await (await office.seat()).as('U13JONAS');
    await jonas.message(/is entered|entered/).waitFor();
    await jonas.say(`/customer find ${NUMBER}`);
    await jonas.message('Customers found').getByRole('button', { name: 'Open' }).first().click();
    await jonas.dialog.getByText('Am Sandtorkai 37').first().waitFor();
    const file = await jonas.dialog.innerText();
    expect(file).toMatch(/Street = Am Sandtorkai 37 \(request \d+\)/);
    expect(file).toContain('125,000');
  });

  it('R08b a second request on a held field is refused and told which request holds it', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    for (const city of ['Hamburg-Mitte', 'Hamburg-Nord']) {
      await jonas.as('U13JONAS');
      await jonas.say(`/customer change ${NUMBER}`);
      await jonas.field('city').waitFor();
      await jonas.fill({ city, reason: 'Register' });
      await jonas.submit();
      await jonas.dialog.locator('.submit', { hasText: 'Send for approval' }).waitFor();
      await jonas.submit();
    }
    await jonas.page
      .getByText(/is already changing City of this customer/)
      .first()
      .waitFor();
  });
});
