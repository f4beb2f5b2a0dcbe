import type { types, webApi } from '@slack/bolt';

/** A trigger lives 3 s and opens one view; whoever needs longer shows a view at once and fills it later. */
const LOADING_AFTER_MS = 700;

/** The one view that a trigger can open. */
export type Opener = {
  /** After a while without an answer opens a view that says "one moment". */
  expect(): void;
  /** Opens the view, or fills the one that is waiting. @throws what the Web API throws */
  show(view: types.ModalView): Promise<void>;
  /** Whether a view is waiting to be filled; a promise no longer needed makes no view any more. */
  isWaiting(): boolean;
  cancel(): void;
};

export function createOpener(
  client: webApi.WebClient,
  trigger: string,
  loading: () => Promise<types.ModalView>,
): Opener {
  let timer: NodeJS.Timeout | undefined;
  let waiting: Promise<string | undefined> | undefined;

  async function openLoading(): Promise<string | undefined> {
    const answer = await client.views.open({ trigger_id: trigger, view: await loading() });
    return answer.view?.id;
  }

  return {
    expect() {
      timer = setTimeout(() => {
        waiting = openLoading();
        waiting.catch(() => undefined);
      }, LOADING_AFTER_MS);
    },
    async show(view) {
      clearTimeout(timer);
      const viewId = await waiting;
      if (viewId) await client.views.update({ view_id: viewId, view });
      else await client.views.open({ trigger_id: trigger, view });
    },
    isWaiting: () => waiting !== undefined,
    cancel: () => clearTimeout(timer),
  };
}
