import { languageOfLocale } from '../../i18n/translate.ts';
import type { ChatProfile } from '../who-acts.ts';
import type { Connector } from './connector.ts';

/** A click must be answered within 10 s; without the profile it still can be, in English. */
const PATIENCE_MS = 2_000;

type Member = {
  aadObjectId?: string;
  objectId?: string;
  email?: string;
  userPrincipalName?: string;
  tenantId?: string;
  userRole?: string;
};
export type Asking = {
  serviceUrl: string;
  conversationId: string;
  memberId: string;
  tenant: string;
  locale: string;
};

/**
 * What the company's own directory says of a member of a conversation (R02). The address is that of a work account: the platform vouches
 * for it, but not for guests, whose home is another company.
 */
export async function readMember(connector: Connector, asking: Asking): Promise<ChatProfile> {
  const { serviceUrl, conversationId, memberId, tenant, locale } = asking;
  const path = `v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(memberId)}`;
  const member = await connector<Member>({ serviceUrl, method: 'GET', path }, PATIENCE_MS);
  const email = member.email ?? member.userPrincipalName;
  // The connector tells no time zone; the person can be told one by an administrator, and a Slack account has one.
  return {
    language: languageOfLocale(locale),
    timeZone: 'UTC',
    ...(email && vouches(member, tenant) && { email }),
  };
}

function vouches({ userRole, userPrincipalName = '', tenantId }: Member, tenant: string): boolean {
  const isGuest = userRole?.toLowerCase() === 'guest' || /#EXT#/i.test(userPrincipalName);
  return !isGuest && (tenantId === undefined || tenantId === tenant);
}
