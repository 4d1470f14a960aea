import type { Snippet } from "svelte";

/** A column of a table. Sorting and the filter use `value`; `show` draws the cell. */
export interface Column<Row> {
  id: string;
  label: string;
  value: (row: Row) => string | number | undefined | null;
  text?: (row: Row) => string;
  show?: Snippet<[Row]>;
  width?: string;
  end?: boolean;
  mono?: boolean;
  /** Hidden below 640 px. */
  wideOnly?: boolean;
}

export const rowHeight = 34;

/** The rows whose values contain every word of the filter. */
export function filtered<Row>(rows: Row[], columns: Column<Row>[], filter: string): Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = columns
      .map((column) => column.text?.(row) ?? column.value(row) ?? "")
      .join("\n")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Rows by one column; a leading "-" means descending. Rows without a value come last either way. */
export function sorted<Row>(rows: Row[], columns: Column<Row>[], order: string): Row[] {
  const column = columns.find((other) => other.id === order.replace(/^-/, ""));
  if (!column) return rows;
  const sign = order.startsWith("-") ? -1 : 1;
  const keyed = rows.map((row) => [column.value(row), row] as const);
  keyed.sort(([a], [b]) => {
    const missing = Number(a === undefined || a === null) - Number(b === undefined || b === null);
    return missing || sign * compare(a, b);
  });
  return keyed.map(([, row]) => row);
}

const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compare(a: string | number | undefined | null, b: string | number | undefined | null): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return words.compare(String(a ?? ""), String(b ?? ""));
}
