import type { Text } from './text.ts';

/** A row of numbers; as many as the chart has labels. null: not measured. */
export type Series = { name: Text; values: readonly (number | null)[] };

/**
 * What a picture shows, without colours and sizes: the closed set of charts.
 * - `progress`: how far several things are, each `done` of `total`, with what is in between.
 * - `bars`: values by label, several series side by side or stacked. `line`: the same over time. `most` fixes the top of the scale.
 * - `matrix`: rows by columns, each cell with a number or marked as missing (null).
 */
export type Chart =
  | {
      chart: 'progress';
      rows: readonly { label: Text; done: number; under?: number; total: number }[];
      names: { done: Text; under?: Text; open: Text };
    }
  | { chart: 'bars'; labels: readonly Text[]; series: readonly Series[]; stacked?: true; most?: number }
  | { chart: 'line'; labels: readonly Text[]; series: readonly Series[]; most?: number }
  | {
      chart: 'matrix';
      rows: readonly Text[];
      columns: readonly Text[];
      cells: readonly (readonly (number | null)[])[];
      missing: Text;
    };

/** `alternative` says in words what the picture shows, for whoever does not see it. */
export type Picture = { title: Text; alternative: Text; chart: Chart };

/** A table as a file: `name` without extension. A cell is words, a number, or a moment. */
export type Cell = Text | number | null;
export type Sheet = {
  name: string;
  title: Text;
  columns: readonly { title: Text; width?: number }[];
  rows: readonly (readonly Cell[])[];
};
