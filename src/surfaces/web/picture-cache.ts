export type PictureCache = {
  /** Draws what is not there; whoever asks meanwhile waits for the same drawing. null is not kept. */
  get(key: string, draw: () => Promise<Buffer | null>): Promise<Buffer | null>;
};

/** The pictures asked for last. A message with a picture is opened by a whole channel within minutes. */
export function createPictureCache({ entries, bytes }: { entries: number; bytes: number }): PictureCache {
  const kept = new Map<string, Buffer>();
  const drawing = new Map<string, Promise<Buffer | null>>();
  let size = 0;

  function keep(key: string, picture: Buffer): void {
    kept.set(key, picture);
    size += picture.length;
    for (const [oldest, { length }] of kept) {
      if (kept.size <= entries && size <= bytes) return;
      kept.delete(oldest);
      size -= length;
    }
  }

  async function drawn(key: string, draw: () => Promise<Buffer | null>): Promise<Buffer | null> {
    try {
      const picture = await draw();
      if (picture) keep(key, picture);
      return picture;
    } finally {
      drawing.delete(key);
    }
  }

  return {
    async get(key, draw) {
      const known = kept.get(key);
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return known;
      }
      const waiting = drawing.get(key) ?? drawn(key, draw);
      drawing.set(key, waiting);
      return waiting;
    },
  };
}
