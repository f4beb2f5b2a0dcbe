/** A mail in the list. `file` names it in addresses. */
export type MailHead = {
  file: string;
  from: string;
  to: string;
  subject: string;
  /** ISO; what the mail itself says, else when its file was written. */
  at: string;
};

export type MailView = MailHead & {
  text: string;
  /** There is a part with markup; it has an address of its own. */
  hasHtml: boolean;
  attachments: { name: string; type: string; bytes: number }[];
};
