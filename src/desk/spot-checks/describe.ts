import { type Text, text } from '../../kit/text.ts';
import { keyLabel } from '../customers/describe.ts';
import { isFieldId } from '../customers/fields.ts';
import type { Severity, Subject } from './schema.ts';

export function subjectText(subject: Subject): Text {
  return isFieldId(subject) ? keyLabel(subject) : text(`finding.subject.${subject}`);
}

export function severityText(severity: Severity): Text {
  return text(`finding.severity.${severity}`);
}

/** To the second and in UTC, as it has to be typed to draw again. */
export function printedMoment(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
