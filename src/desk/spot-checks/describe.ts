import type { Button } from '../../kit/card.ts';
import { buttonCommandId } from '../../kit/command-id.ts';
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

export function dayText(at: Date): Text {
  return { moment: at.toISOString(), style: 'date' };
}

export function momentText(at: Date): Text {
  return { moment: at.toISOString(), style: 'dateTime' };
}

/** To the second and in UTC, as it has to be typed to draw again. */
export function printedMoment(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** A button that only shows something, the same at every drawing. @param version where it acts: another state is another intention */
export function buttonOf(
  action: string,
  label: Button['label'],
  target: string,
  version: string | number = '',
): Button {
  return { action, label, target, commandId: buttonCommandId(action, target, version) };
}
