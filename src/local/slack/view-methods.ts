import { jsonArgument, needed, textArgument } from './arguments.ts';
import { checkView } from './check-view.ts';
import { PAGES } from './limits.ts';
import type { Parts } from './parts.ts';
import { ApiRefusal } from './refusal.ts';
import { isRecord, type Json, stringOf, type View } from './wire.ts';

function definition(args: Json, surface: 'modal' | 'home'): Json {
  const view = jsonArgument(args, 'view', 'invalid_arguments');
  const { problems, tooLarge } = checkView(view, surface);
  if (problems.length > 0 || !isRecord(view)) {
    const general = {
      message: 'failed to match all allowed schemas',
      pointer: '/view',
      source: PAGES[surface],
    };
    throw new ApiRefusal('invalid_arguments', [general, ...problems]);
  }
  if (tooLarge) throw new ApiRefusal('view_too_large');
  return view;
}

function freeExternalId(parts: Parts, view: Json, except?: View): void {
  const id = stringOf(view.external_id);
  if (id === '') return;
  const taken = parts.views.find('', id);
  if (taken && taken.view !== except) throw new ApiRefusal('duplicate_external_id');
}

function trigger(parts: Parts, args: Json) {
  const found = parts.triggers.exchange(args.trigger_id);
  if (typeof found === 'string') throw new ApiRefusal(found);
  return found;
}

/** The view is checked before the trigger is spent, so a bad view leaves a second try with the same trigger. */
export function openView(parts: Parts, args: Json): Json {
  const view = definition(args, 'modal');
  freeExternalId(parts, view);
  const { person, fromView } = trigger(parts, args);
  if (!fromView) return { view: parts.views.open(person, view, parts.origin) };
  // Opened out of an open modal, it lies on top of that one.
  if (parts.views.isFull(person)) throw new ApiRefusal('push_limit_reached');
  return { view: parts.views.push(person, view, parts.origin) };
}

export function pushView(parts: Parts, args: Json): Json {
  const view = definition(args, 'modal');
  freeExternalId(parts, view);
  const { person } = trigger(parts, args);
  if (parts.views.stack(person).length === 0) throw new ApiRefusal('not_found');
  if (parts.views.isFull(person)) throw new ApiRefusal('push_limit_reached');
  return { view: parts.views.push(person, view, parts.origin) };
}

function sameHash(args: Json, view: View | undefined): void {
  const hash = textArgument(args, 'hash');
  if (hash !== '' && hash !== view?.hash) throw new ApiRefusal('hash_conflict');
}

export function updateView(parts: Parts, args: Json): Json {
  const view = definition(args, 'modal');
  const found = parts.views.find(textArgument(args, 'view_id'), textArgument(args, 'external_id'));
  if (!found || found.view.type === 'home') throw new ApiRefusal('not_found');
  sameHash(args, found.view);
  freeExternalId(parts, view, found.view);
  return { view: parts.views.update(found.person, found.view, view) };
}

export function publishView(parts: Parts, args: Json): Json {
  if (parts.manifest.features.app_home?.home_tab_enabled !== true) throw new ApiRefusal('not_enabled');
  const person = parts.directory.people.get(needed(args, 'user_id'));
  if (!person) throw new ApiRefusal('user_not_found');
  const view = definition(args, 'home');
  sameHash(args, parts.views.home(person.id));
  return { view: parts.views.publish(person.id, view, parts.origin) };
}
