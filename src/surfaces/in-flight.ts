export type InFlight = {
  track(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
};

/** What has been begun and must be ended before the process may stop. */
export function createInFlight(): InFlight {
  const under = new Set<Promise<void>>();
  return {
    track(work) {
      under.add(work);
      const done = () => under.delete(work);
      work.then(done, done);
      return work;
    },
    async idle() {
      while (under.size > 0) await Promise.allSettled(under);
    },
  };
}
