import { list, members, number, text, whole, type Members } from "./values.ts";

/** A widget at its place in a grid of 24 columns. */
export interface Widget {
  type: string;
  column: number;
  row: number;
  width: number;
  height: number;
  properties: Members;
}

export interface Dashboard {
  widgets: Widget[];
  /** The periods of the widgets hold over any time. Otherwise a long time has longer periods. */
  inherits: boolean;
}

const columns = 24;
const heightMax = 60;
const usual = 6;

/** The dashboard in a text; undefined: the text is no JSON of a dashboard. */
export function dashboardOf(body: string): Dashboard | undefined {
  let root: Members;
  try {
    root = members(JSON.parse(body));
  } catch {
    return undefined;
  }
  if (!Array.isArray(root.widgets)) return undefined;
  return { widgets: compact(list(root.widgets).map(widgetOf)), inherits: root.periodOverride === "inherit" };
}

function widgetOf(value: unknown): Widget & { placed: boolean } {
  const one = members(value);
  const width = whole(one.width, 1, columns, usual);
  return {
    type: text(one.type) ?? "unknown",
    column: whole(one.x, 0, columns - width, 0),
    row: Math.max(0, Math.round(number(one.y) ?? 0)),
    width,
    height: whole(one.height, 1, heightMax, usual),
    properties: members(one.properties),
    placed: number(one.x) !== undefined && number(one.y) !== undefined,
  };
}

/** Sorts widgets by their rows and takes rows without a widget out. Widgets without a place come below the others, side by side. */
function compact(all: (Widget & { placed: boolean })[]): Widget[] {
  const placed = all.filter((one) => one.placed).sort((a, b) => a.row - b.row || a.column - b.column);
  let [shift, bottom] = [0, 0];
  for (const one of placed) {
    shift += Math.max(0, one.row - shift - bottom);
    one.row -= shift;
    bottom = Math.max(bottom, one.row + one.height);
  }
  let [column, row, below] = [0, bottom, bottom];
  for (const one of all.filter((other) => !other.placed)) {
    if (column + one.width > columns) [column, row] = [0, below];
    [one.column, one.row] = [column, row];
    column += one.width;
    below = Math.max(below, row + one.height);
    placed.push(one);
  }
  return placed;
}
