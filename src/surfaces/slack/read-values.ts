import type { Values } from '../../kit/form.ts';

/** One input as Slack reports it; which of these is set depends on its type. */
type Reported = {
  type: string;
  value?: string | null;
  selected_date?: string | null;
  selected_option?: { value: string } | null;
  selected_options?: readonly { value: string }[] | null;
  selected_user?: string | null;
};
export type ReportedState = { values: Record<string, Record<string, Reported>> };

/** What was typed, by field: trimmed, and nothing where nothing was given. A view has one input a block, named after the field. */
export function readValues(state: ReportedState | undefined): Values {
  const values: Values = {};
  for (const [field, inputs] of Object.entries(state?.values ?? {})) {
    for (const reported of Object.values(inputs)) {
      const value = reportedValue(reported);
      if (value !== undefined && value.length > 0) values[field] = value;
    }
  }
  return values;
}

function reportedValue(reported: Reported): Values[string] | undefined {
  switch (reported.type) {
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return (reported.selected_options ?? []).map((option) => option.value);
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return reported.selected_option?.value;
    case 'datepicker':
      return reported.selected_date ?? undefined;
    case 'users_select':
      return reported.selected_user ?? undefined;
    default:
      return reported.value?.trim();
  }
}
