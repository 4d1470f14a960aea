import type { Cell, ResultColumn } from "../../api/athena.ts";

const numeric = /^(tinyint|smallint|int|integer|bigint|real|float|double|decimal)/;

export const isNumber = (column: ResultColumn | undefined): boolean => numeric.test(column?.Type ?? "");

export function csv(columns: ResultColumn[], rows: Cell[][]): string {
  const quoted = (value: Cell): string =>
    value === undefined ? "" : /[",\n\r]/.test(value) || value === "" ? `"${value.replaceAll('"', '""')}"` : value;
  return [columns.map((column) => quoted(column.Name)), ...rows.map((row) => row.map(quoted))].map((line) => line.join(",")).join("\n");
}

/** Rows as JSON objects. Numbers stay numbers where JavaScript holds them exactly. */
export function json(columns: ResultColumn[], rows: Cell[][]): string {
  const valueOf = (value: Cell, column: ResultColumn): unknown => {
    if (value === undefined) return null;
    if (column.Type === "boolean") return value === "true";
    if (!isNumber(column)) return value;
    const number = Number(value);
    return Number.isFinite(number) && (!/^-?\d+$/.test(value) || Number.isSafeInteger(number)) ? number : value;
  };
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.Name, valueOf(row[index], column)]))),
    null,
    1,
  );
}

export function markdown(columns: ResultColumn[], rows: Cell[][]): string {
  const cell = (value: Cell): string => (value ?? "").replaceAll("|", "\\|").replaceAll("\n", " ");
  const head = [
    `| ${columns.map((column) => cell(column.Name)).join(" | ")} |`,
    `|${columns.map((column) => (isNumber(column) ? " ---: |" : " --- |")).join("")}`,
  ];
  return [...head, ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`)].join("\n");
}
