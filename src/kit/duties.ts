import type { Desk, Duties, Duty } from './feature.ts';

/** Duties that are read one by one. @param read null: nothing is to be done there any more */
export function dutiesOf(read: (subject: string, desk: Desk) => Promise<Duty | null>): Duties {
  return async (subjects, desk) => {
    const told = await Promise.all(
      subjects.map(async (subject): Promise<[string, Duty][]> => {
        const duty = await read(subject, desk);
        return duty ? [[subject, duty]] : [];
      }),
    );
    return new Map(told.flat());
  };
}
