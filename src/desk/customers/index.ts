import type { Feature } from '../../kit/feature.ts';
import { find, findMore, lookUpCustomers, moreOfMine, myCustomers, openCustomerFile } from './actions.ts';
import { lookUpCountries, lookUpCurrencies, lookUpPeople } from './lookups.ts';

/** @param others the features that add to a customer's file what they know of the customer */
export function customersFeature(others: () => readonly Feature[]): Feature {
  return {
    name: 'customers',
    verbs: { find: { hint: 'verb.find', roles: 'everyone', run: find } },
    actions: {
      'customer.open': openCustomerFile(others),
      'customer.findMore': findMore,
      'customer.moreOfMine': moreOfMine,
    },
    opens: ['customer.open'],
    lookups: {
      customers: lookUpCustomers,
      countries: lookUpCountries,
      currencies: lookUpCurrencies,
      people: lookUpPeople,
    },
    home: myCustomers,
  };
}
