import { describe, expect, it } from 'vitest';
import { chineseCustomer } from '../support/journeys.ts';
import { useOffice, wordsIn } from '../support/office.ts';

const office = useOffice();
const zh = wordsIn('zh-CN');
const en = wordsIn('en');
const NAME = '上海晨岚照明工程';
const customer = chineseCustomer(NAME, 1);

/** The main job, from the first letter typed to the file: each test goes on where the one before stopped. */
describe('a new customer', () => {
  it('R10a R10b /customer new opens the form with the fields of the account group chosen', async () => {
    const lily = await (await office.seat()).as('U01LILY');
    await lily.say('/customer new');
    await lily.field('accountGroup').waitFor();
    expect(await lily.title.textContent()).toBe(zh({ key: 'form.newCustomer.title' }));
    await lily.fill({ unit: '上海', accountGroup: '1310' });
    await lily.submit();
    await lily.field('postalCode').waitFor();
    expect(await lily.field('currency').count()).toBe(0);
    await lily.page.keyboard.press('Escape');
    await lily.closed();
    await lily.say('/customer new');
    await lily.fill({ unit: '上海', accountGroup: '1110' });
    await lily.submit();
    await lily.field('currency').waitFor();
    expect(await lily.field('taxId').textContent()).toContain('18位统一社会信用代码');
    expect(await lily.control('salesRepresentative').inputValue()).toBe('陈莉莉');
  });

  it('R17b R17d R17e R17f mistakes stand at their fields in her language and nothing typed is lost', async () => {
    const lily = await (await office.seat()).back('U01LILY');
    await lily.field('name').waitFor();
    await lily.submit();
    expect(await lily.fault('name').textContent()).toBe('请填写此项。');
    await lily.fill({ ...customer, taxId: '913101', phone: '12' });
    await lily.submit();
    expect(await lily.fault('taxId').textContent()).toBe(zh({ key: 'check.taxId.cn' }));
    expect(await lily.fault('phone').textContent()).toBe(zh({ key: 'check.phone' }));
    expect(await lily.fault('name').textContent()).toBe('');
    expect(await lily.control('taxId').inputValue()).toBe('913101');
    expect(await lily.control('name').inputValue()).toBe(NAME);
    expect(await lily.control('country').inputValue()).toBe('中国');
  });

  it('R18a a draft is saved unfinished, and continued with everything that was typed', async () => {
    const lily = await (await office.seat()).back('U01LILY');
    await lily.field('name').waitFor();
    await lily.fill({ ...customer, phone: '' });
    await lily.dialog.getByRole('button', { name: zh({ key: 'button.saveDraft' }) }).click();
    await lily.page
      .getByText(zh({ key: 'request.saved' }))
      .first()
      .waitFor();
    await lily.dialog.getByRole('button', { name: '关闭' }).first().click();
    await lily.closed();
    await lily.say('/customer new');
    await lily.field('accountGroup').waitFor();
    const draft = lily.dialog.locator('.block', { hasText: NAME }).first();
    await draft.waitFor();
    await lily.dialog
      .getByRole('button', { name: zh({ key: 'button.continue' }) })
      .first()
      .click();
    await lily.field('name').waitFor();
    expect(await lily.control('name').inputValue()).toBe(NAME);
    expect(await lily.control('taxId').inputValue()).toBe(customer.taxId);
    expect(await lily.control('country').inputValue()).toBe('中国');
  });

  it('R10c R40e contact persons follow, and possible duplicates stand in the last look before it is sent', async () => {
    const lily = await (await office.seat()).back('U01LILY');
    await lily.field('name').waitFor();
    await lily.fill({ phone: customer.phone ?? '' });
    await lily.submit();
    await lily.fill({ contactName: '王小明', contactEmail: 'wang@chenlan.example', another: '是' });
    await lily.submit();
    await expect.poll(() => lily.control('contactName').inputValue()).toBe('');
    await lily.fill({ contactName: '李婷', contactEmail: 'li@chenlan.example' });
    await lily.submit();
    await lily.field('remark').waitFor();
    const look = await lily.dialog.innerText();
    expect(look).toContain('上海晨岚照明工程有限公司');
    expect(look).toContain(zh({ key: 'candidate.name' }));
    expect(look).toContain('李婷');
    await lily.fill({ remark: '客户已试单' });
    await lily.submit();
    await lily.closed();
    await lily.message('提交了申请 1002').waitFor();
  });

  it('R23a R23d R23g R21b the supervisor sees the card in the channel of the unit, without personal values', async () => {
    const tao = await (await office.seat()).as('U03TAO', 'east');
    const card = tao.message(NAME);
    await card.waitFor();
    const words = await card.innerText();
    for (const shown of [
      '陈莉莉',
      '国内直销',
      '2026',
      zh({ key: 'card.due' }),
      zh({ key: 'candidate.name' }),
    ]) {
      expect(words).toContain(shown);
    }
    expect(words).not.toContain('王小明');
    expect(words).not.toContain('客户已试单');
    for (const button of ['approve', 'return', 'reject', 'details'] as const) {
      expect(
        await card.getByRole('button', { name: zh({ key: `button.${button}` }), exact: true }).isEnabled(),
      ).toBe(true);
    }
    await card.getByRole('button', { name: zh({ key: 'button.details' }), exact: true }).click();
    await tao.dialog.getByText('客户已试单').waitFor();
    expect(await tao.dialog.innerText()).toContain('王小明');
  });

  it('R19a R19b R23f the approval is told in the thread and directly, and the card loses its buttons', async () => {
    const lily = await (await office.seat()).as('U01LILY');
    const tao = await (await office.seat()).as('U03TAO', 'east');
    await tao.press(NAME, zh({ key: 'button.approve' }));
    await tao.message('已记录').waitFor();
    await tao.message(NAME).getByText('王涛 已批准').waitFor();
    expect(
      await tao
        .message('新建客户')
        .getByRole('button', { name: zh({ key: 'button.approve' }) })
        .count(),
    ).toBe(0);
    await lily.message('王涛 以业务主管身份批准').waitFor();
    await tao.openThread('新建客户');
    await tao.message('王涛 以业务主管身份批准', tao.thread).waitFor();
  });

  it('R25a R25c R26a the data admin sees the candidates and must answer before approving', async () => {
    const qiang = await (await office.seat()).as('U18QIANG', 'data');
    await qiang.press(NAME, zh({ key: 'button.approve' }));
    await qiang.field('duplicate').waitFor();
    expect(await qiang.dialog.innerText()).toContain('same name, apart from spelling');
    await qiang.submit();
    expect(await qiang.fault('duplicate').textContent()).not.toBe('');
    expect(await qiang.fault('confirmedWith').textContent()).not.toBe('');
    await qiang.fill({ duplicate: 'Yes, it is the same', confirmedWith: '王小明', confirmedHow: 'Phone' });
    await qiang.fill({ duplicateOf: '晨岚' });
    await qiang.submit();
    expect(await qiang.page.locator('body').innerText()).toContain(en({ key: 'approval.sameCustomer' }));
  });

  it('R10e R19b R32a the last approval gives the number, enters the file and tells the requester', async () => {
    const lily = await (await office.seat()).as('U01LILY');
    const fang = await (await office.seat()).as('U17FANG', 'data');
    await fang.press(NAME, zh({ key: 'button.approve' }));
    await fang.field('duplicate').waitFor();
    await fang.fill({ duplicate: '否，但' });
    await fang.fill({ duplicateOf: '晨岚', confirmedWith: '王小明', confirmedHow: '电话' });
    await fang.submit();
    await fang.closed();
    await fang.message('2080130039').waitFor();
    await lily.message('客户编号 2080130039').waitFor();
    await lily.say(`/customer find ${NAME}`);
    await lily.message('相符').getByText('2080130039').waitFor();
    await lily
      .message('相符')
      .getByRole('button', { name: zh({ key: 'button.open' }) })
      .last()
      .click();
    await lily.dialog.getByText('2080130039').waitFor();
    const file = await lily.dialog.innerText();
    for (const shown of [NAME, customer.taxId, '王小明', '李婷', '上海责任中心'])
      expect(file).toContain(shown);
  });

  it('R111a the App Home shows her requests and customers, and what waits for those who decide', async () => {
    const lily = await (await office.seat()).as('U01LILY', 'home');
    await lily.main.getByText(NAME).first().waitFor();
    const home = await lily.main.innerText();
    for (const key of ['home.waiting', 'home.myRequests', 'home.myCustomers'] as const)
      expect(home).toContain(zh({ key }));
    expect(home).toContain(zh({ key: 'request.status.approved' }));
    expect(home).toContain('2080130001');
  });
});
