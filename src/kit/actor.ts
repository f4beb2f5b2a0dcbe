/** R01. A person can hold several, each limited to org units. */
export const ROLES = [
  'salesRep',
  'supervisor',
  'accountManager',
  'dataAdmin',
  'salesManager',
  'salesSupportManager',
  'implementationManager',
  'hqFinance',
  'companyCodeMaintainer',
  'customerSupport',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const;
export type Language = (typeof LANGUAGES)[number];

export const SURFACES = ['slack', 'teams'] as const;
export type Surface = (typeof SURFACES)[number];

/** Who a platform says clicked: an account on a surface, not yet a person. */
export type Identity = { surface: Surface; tenant: string; externalId: string };

/** A role held over an org unit and everything below it; `*` is the whole company. */
export type Grant = { role: Role; unit: string };

/** A registered person as a command sees them. Rights come from here alone, never from what a button carries. */
export type Actor = {
  id: string;
  name: string;
  language: Language;
  timeZone: string;
  grants: readonly Grant[];
};

/** The desk itself: the clock, the operator's command line. Holds every role but decides nothing on approvals. */
export const DESK: Actor = { id: 'desk', name: 'Registrar', language: 'en', timeZone: 'UTC', grants: [] };

export function holds(actor: Pick<Actor, 'grants'>, role: Role): boolean {
  return actor.grants.some((grant) => grant.role === role);
}
