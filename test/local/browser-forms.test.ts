import { describe, expect, it } from 'vitest';
import { FORM_BLOCKS, FORM_VIEW, SMALL_VIEW } from '../support/stub-blocks.ts';
import { DESK, described, until, useStubPage } from '../support/stub-page.ts';

const { stub, open, callsTo } = useStubPage();

describe('forms', () => {
  it('draws every input element with its label', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    for (const block of FORM_BLOCKS) {
      const node = page.locator(`dialog [data-block-id="${block.block_id}"]`);
      expect(await node.locator('.label').textContent()).toContain(block.label?.text);
      const controls = await node.locator('input, textarea, [role=note]').count();
      expect(controls, `${block.element?.type} has a control`).toBeGreaterThan(0);
    }
    expect(await page.getByText('cannot be shown').count()).toBe(0);
  });

  it('is filled in and submitted with the keyboard alone', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Customer name' }).waitFor();
    await page.keyboard.type('云帆');
    await page.keyboard.press('Tab');
    await page.keyboard.type('tai');
    await page.locator('.option.active', { hasText: 'Taiwan' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await until(() => callsTo('submit').length, 1);
    const [sent] = callsTo('submit') as [{ state: { values: Record<string, Record<string, object>> } }];
    const { values } = sent.state;
    expect(values.name).toEqual({ value: { type: 'plain_text_input', value: '云帆' } });
    expect(values.country?.value).toMatchObject({ type: 'static_select', selected_option: { value: 'TW' } });
    expect(values.call?.value).toEqual({ type: 'timepicker', selected_time: '09:30' });
    expect(callsTo('action')).toMatchObject([
      { action_id: 'value', block_id: 'country', element: { type: 'static_select' } },
    ]);
  });

  it('puts errors at the fields, tells screen readers and goes to the first', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Continue' }).click();
    const name = page.getByRole('textbox', { name: 'Customer name' });
    expect(await name.evaluate((node) => node.ownerDocument.activeElement === node)).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await described(name)).toContain('Please fill in this field.');
    expect(callsTo('submit')).toEqual([]);

    await name.fill('Yunfan');
    await page.getByRole('combobox', { name: 'Country' }).fill('China');
    await page.getByRole('option', { name: 'China 中国' }).click();
    stub().answer('submit', () => ({ ok: false, errors: { email: 'This address is taken.' } }));
    await page.getByRole('button', { name: 'Continue' }).click();
    const email = page.getByRole('textbox', { name: 'Contact e-mail' });
    await until(() => described(email), 'This address is taken.');
    expect(await name.inputValue()).toBe('Yunfan');
    expect(await name.getAttribute('aria-invalid')).toBe('false');
  });

  it('keeps what was typed, the focus and the caret when the view is updated', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    const name = page.getByRole('textbox', { name: 'Customer name' });
    await name.fill('Half a na');
    await page.keyboard.press('ArrowLeft');
    const blocks = FORM_VIEW.blocks.map((block) =>
      block.block_id === 'name'
        ? { ...block, hint: { type: 'plain_text' as const, text: 'A new hint' } }
        : block,
    );
    stub().setStack([{ ...FORM_VIEW, hash: '2', blocks: [{ type: 'divider', block_id: 'new' }, ...blocks] }]);
    await page.getByText('A new hint').waitFor();
    await page.keyboard.type('-');
    expect(await name.inputValue()).toBe('Half a n-a');
  });

  it('comes back to a form as it was left, and closes the whole stack with the cross', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Customer name' }).fill('Kept');
    stub().setStack([FORM_VIEW, SMALL_VIEW]);
    await page.getByRole('heading', { name: '退回申请' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByRole('textbox', { name: 'Customer name' }).inputValue()).toBe('Kept');
    expect(callsTo('close')).toEqual([{ as: 'U01LILY', view_id: 'V02SMALL' }]);
    stub().setStack([FORM_VIEW, SMALL_VIEW]);
    await page.getByRole('heading', { name: '退回申请' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(callsTo('close')[1]).toEqual({ as: 'U01LILY', view_id: 'V02SMALL', all: true });
  });

  it('says it when the app does not respond and leaves the form open', async () => {
    stub().answer('submit', () => ({
      ok: false,
      error: 'operation_timeout',
      message: 'This form failed because the app did not respond',
    }));
    stub().setStack([SMALL_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox', { name: '退回原因' }).fill('原因');
    await page.getByRole('checkbox', { name: '客户名称' }).check();
    await page.getByRole('button', { name: '退回' }).click();
    await page.getByRole('alert').getByText('did not respond').waitFor();
    expect(await page.getByRole('textbox', { name: '退回原因' }).inputValue()).toBe('原因');
  });

  it('searches while typing and takes several choices', async () => {
    stub().setStack([FORM_VIEW]);
    const page = await open(DESK);
    const related = page.getByRole('combobox', { name: 'Related customers' });
    await related.pressSequentially('g');
    await page.getByText('Type 2 or more characters').waitFor();
    await related.pressSequentially('er');
    await page.getByRole('option', { name: 'Germany' }).click();
    await page.locator('.chip', { hasText: 'Germany' }).waitFor();
    expect(callsTo('suggest').at(-1)).toMatchObject({
      value: 'ger',
      block_id: 'related',
      action_id: 'value',
    });
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').count()).toBe(1);
    await page.keyboard.press('Backspace');
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('closes with Escape and gives the focus back', async () => {
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Message #customer-desk' }).focus();
    stub().setStack([SMALL_VIEW]);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.className')).toBe('composer-field');
  });
});
