import { surveys } from '../../../src/desk/surveys/index.ts';
import { translator } from '../../../src/i18n/translate.ts';
import type { Desk } from '../../../src/kit/feature.ts';

/** What the daily list would say of these obligations, in English. */
export async function duties(kind: string, subjects: readonly string[], desk: Desk): Promise<string[]> {
  const t = translator('en', 'Asia/Shanghai');
  const found = await surveys.duties?.[kind]?.(subjects, desk);
  return [...(found?.values() ?? [])].map(({ title, facts = [] }) => [title, ...facts].map(t).join(' · '));
}
