/** Letters that do not arrive. */
export const mail = {
  'mail.isRefused':
    'An e-mail to a contact person of {name} ({number}) was refused: their mail server does not know the address. Please correct it.',
  'mail.isNotDelivered':
    'An e-mail to a contact person of {name} ({number}) could not be delivered for three days. Please check the address.',
  'mail.hasNoAddress':
    'An e-mail to a contact person of {name} ({number}) could not be sent: there is no address in the file. Please add it.',
  'mail.mended':
    'E-mails to the contact person of {name} ({number}) can be delivered again, or the address was changed.',
};
