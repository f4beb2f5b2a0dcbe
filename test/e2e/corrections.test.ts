import { describe, expect, it } from 'vitest';
import { fileInHamburg } from '../support/journeys.ts';
import { useOffice, wordsIn } from '../support/office.ts';
import { pressTogether } from '../support/press-together.ts';
import type { Seat } from '../support/seat.ts';

const office = useOffice();
const en = wordsIn('en');

async function reject(seat: Seat, name: string, reason: string): Promise<void> {
  await seat.press(name, 'Reject');
  await seat.fill({ note: reason });
  await seat.submit();
  await seat.closed();
}

describe('a request that is not simply approved', () => {
  it('R18d R18e R18f R18g R19c Return brings it back with a note at each field, and it is sent again in the same thread', async () => {
    const jonas = await office.seat();
    const katrin = await office.seat();
    const number = await fileInHamburg(jonas, 'Alsterlicht Handels GmbH', 1);
    await katrin.as('U14KATRIN', 'hamburg');
    await katrin.press('Alsterlicht', 'Return');
    await katrin.field('note').waitFor();
    await katrin.submit();
    expect(await katrin.fault('note').textContent()).not.toBe('');
    await katrin.fill({ note: 'Two things do not fit the register.', fields: ['Tax ID', 'City'] });
    await katrin.submit();
    await katrin.field('taxId').waitFor();
    await katrin.fill({ taxId: 'The register says another one.', city: 'Hamburg-Altona.' });
    await katrin.submit();
    await katrin.closed();
    await katrin.message('Alsterlicht').getByText('Returned to the requester for correction').waitFor();
    await katrin.openThread('Alsterlicht');
    await katrin.message('returned request', katrin.thread).waitFor();
    expect(await katrin.thread.innerText()).not.toContain('The register says another one.');

    await jonas.message('The register says another one.').waitFor();
    await jonas.press('The register says another one.', 'Correct');
    await jonas.field('taxId').waitFor();
    const form = await jonas.dialog.innerText();
    for (const note of ['The register says another one.', 'Hamburg-Altona.']) expect(form).toContain(note);
    await jonas.fill({ city: 'Hamburg-Altona' });
    await jonas.submit();
    await jonas.field('contactName').waitFor();
    await jonas.submit();
    await jonas.field('remark').waitFor();
    await jonas.submit();
    await jonas.closed();
    await katrin.message(`corrected request ${number}`, katrin.thread).waitFor();
    await katrin.message('Alsterlicht').getByText('Hamburg-Altona').waitFor();
    expect(await katrin.main.locator('.message', { hasText: 'Alsterlicht' }).count()).toBe(1);
    await katrin.press('Alsterlicht', 'Details');
    await katrin.dialog.getByText('The register says another one.').waitFor();
  });

  it('R18h an edit after submission takes the approvals back, and the first step decides again', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    const katrin = await (await office.seat()).as('U14KATRIN', 'hamburg');
    await katrin.press('Alsterlicht', 'Approve');
    await katrin.message('Alsterlicht').getByText('approved by Katrin Vogt').waitFor();
    await jonas.press(/New customer · .*Alsterlicht/s, 'Edit');
    await jonas.field('street').waitFor();
    await jonas.fill({ street: 'Speicherstadt 14' });
    await jonas.submit();
    await jonas.field('contactName').waitFor();
    await jonas.submit();
    await jonas.field('remark').waitFor();
    await jonas.submit();
    await jonas.closed();
    await katrin.message('Alsterlicht').getByText('Speicherstadt 14').waitFor();
    await katrin.message('Alsterlicht').getByRole('button', { name: 'Approve' }).waitFor();
    expect(await katrin.message('Alsterlicht').innerText()).toContain('Supervisor: waiting');
    const data = await (await office.seat()).as('U18QIANG', 'data');
    expect(
      await data
        .message('Alsterlicht')
        .getByRole('button', { name: /批准|Approve/ })
        .count(),
    ).toBe(0);
  });

  it('R18c the requester withdraws, after a question, and every copy of the card says so', async () => {
    const jonas = await (await office.seat()).as('U13JONAS');
    const katrin = await (await office.seat()).as('U14KATRIN', 'hamburg');
    await jonas.press(/New customer · .*Alsterlicht/s, 'Withdraw');
    await jonas.page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await katrin.message('Alsterlicht').getByText('Withdrawn by the requester').waitFor();
    expect(await katrin.message('Alsterlicht').getByRole('button').allTextContents()).not.toContain(
      'Approve',
    );
    await jonas
      .message(/New customer · .*Alsterlicht/s)
      .getByText('Withdrawn by the requester')
      .waitFor();
    expect(
      await jonas
        .message(/New customer · .*Alsterlicht/s)
        .getByRole('button', { name: 'Edit' })
        .count(),
    ).toBe(0);
  });

  it('R23e R23f R19b Reject asks for the reason, tells the requester, and leaves no button to decide with', async () => {
    const jonas = await office.seat();
    await fileInHamburg(jonas, 'Bille Leuchten KG', 2);
    const henrik = await (await office.seat()).as('U15HENRIK', 'hamburg');
    await reject(henrik, 'Bille Leuchten', 'They ended their business in May.');
    await henrik.message('Bille Leuchten').getByText('rejected by Henrik Lorenz').waitFor();
    await jonas.message('They ended their business in May.').waitFor();
    expect(await henrik.main.innerText()).not.toContain('They ended their business');
    const copies = [
      { person: 'U14KATRIN', place: 'hamburg' },
      { person: 'U13JONAS', place: 'bot' },
    ] as const;
    for (const { person, place } of copies) {
      const seat = await (await office.seat()).as(person, place);
      await seat.message('Bille Leuchten').waitFor();
      for (const button of ['Approve', 'Return', 'Reject', 'Edit', 'Withdraw']) {
        const live = seat.main
          .locator('.message', { hasText: 'Bille Leuchten' })
          .getByRole('button', { name: button, exact: true });
        expect(await live.count()).toBe(0);
      }
    }
  });

  it('R24d who comes second is told who decided', async () => {
    const number = await fileInHamburg(await office.seat(), 'Elbe Signal GmbH', 3);
    const katrin = await (await office.seat()).as('U14KATRIN', 'hamburg');
    const henrik = await (await office.seat()).as('U15HENRIK', 'hamburg');
    for (const seat of [katrin, henrik])
      await seat.message('Elbe Signal').getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await pressTogether([katrin.page, henrik.page], 'Elbe Signal', 'Approve');
    const answer = new RegExp(`approv.*request ${number} .*(?:is recorded|Nothing was changed)`);
    const told = [];
    for (const seat of [katrin, henrik]) {
      await seat.message(answer).waitFor();
      told.push(await seat.message(answer).innerText());
    }
    expect(told.filter((words) => words.includes('is recorded'))).toHaveLength(1);
    expect(told.join()).toMatch(/(Katrin Vogt|Henrik Lorenz) has already approved/);
  });

  it('R22e R22a nobody decides on a request of their own, and is told why in private', async () => {
    const jonas = await (await office.seat()).as('U13JONAS', 'hamburg');
    await fileInHamburg(jonas, 'Wandse Optik GmbH', 4);
    await jonas.as('U13JONAS', 'hamburg');
    await jonas.press('Wandse Optik', 'Approve');
    await jonas.message(en({ key: 'approval.ownRequest' })).waitFor();
    const katrin = await (await office.seat()).as('U14KATRIN', 'hamburg');
    expect(await katrin.main.innerText()).not.toContain(en({ key: 'approval.ownRequest' }));
    await katrin.message('Wandse Optik').getByRole('button', { name: 'Approve' }).waitFor();
  });
});
