import type { Metric, MetricQuery } from "../../api/metrics.ts";
import type { Mark } from "../../parts/charts/lines.ts";
import { list, members, number, text, whole, type Members } from "./values.ts";

/** How a query's series are drawn. */
export interface Style {
  colour: string | undefined;
  right: boolean;
}

export interface Plan {
  queries: MetricQuery[];
  styles: Map<string, Style>;
  /** The longest period: series are put on it. */
  period: number;
}

interface Entry {
  /** Namespace, name, and the names and values of dimensions. */
  words: string[];
  options: Members;
}

const usualPeriod = 300;

/** The queries of a metric widget. `periodFor`: the period to draw for one that the widget names. */
export function planOf(properties: Members, periodFor: (own: number) => number): Plan {
  const entries = entriesOf(properties.metrics);
  const taken = new Set(entries.flatMap(({ options }) => text(options.id) ?? []));
  const styles = new Map<string, Style>();
  const doubled = namesTwice(entries);
  let free = 1;
  let period = 1;
  const queries = entries.map(({ words, options }): MetricQuery => {
    while (taken.has(`m${free}`)) free++;
    const Id = text(options.id) ?? `m${free++}`;
    styles.set(Id, { colour: text(options.color), right: options.yAxis === "right" });
    const own = periodFor(whole(options.period ?? properties.period, 1, 86_400, usualPeriod));
    if (options.visible !== false) period = Math.max(period, own);
    const label = text(options.label) ?? (doubled.has(words[1] ?? "") ? nameOf(words) : undefined);
    const common = { Id, ReturnData: options.visible !== false, ...(label ? { Label: label } : {}) };
    const Expression = text(options.expression);
    if (Expression !== undefined) return { ...common, Expression, Period: own };
    return { ...common, MetricStat: { Metric: metricOf(words), Period: own, Stat: text(options.stat) ?? text(properties.stat) ?? "Average" } };
  });
  return { queries, styles, period };
}

/** The metrics array, with its shortcuts: "." is the word above, "…" as three dots the words above up to the given ones at the end. */
export function entriesOf(metrics: unknown): Entry[] {
  let above: string[] = [];
  return list(metrics).flatMap((value) => {
    const parts = list(value);
    const words = parts.flatMap((part) => text(part) ?? []);
    const options = members(parts.find((part) => typeof part === "object" && !Array.isArray(part)));
    if (words.length === 0) return text(options.expression) === undefined ? [] : [{ words, options }];
    const dots = words.indexOf("...");
    const given = words.length - 1 - dots;
    const whole = dots < 0 ? words : [...words.slice(0, dots), ...above.slice(dots, Math.max(dots, above.length - given)), ...words.slice(dots + 1)];
    above = whole.map((word, at) => (word === "." ? (above[at] ?? word) : word));
    return [{ words: above, options }];
  });
}

const metricOf = ([Namespace = "", MetricName = "", ...rest]: string[]): Metric => ({
  Namespace,
  MetricName,
  Dimensions: Array.from({ length: Math.floor(rest.length / 2) }, (_, at) => ({ Name: rest[2 * at] ?? "", Value: rest[2 * at + 1] ?? "" })),
});

/** The names of metrics that come more than once: they need their dimensions beside them. */
function namesTwice(entries: Entry[]): Set<string> {
  const names = entries.filter(({ options }) => text(options.label) === undefined).flatMap(({ words }) => words[1] ?? []);
  return new Set(names.filter((name, at) => names.indexOf(name) !== at));
}

const nameOf = (words: string[]): string => [words.filter((_, at) => at > 1 && at % 2 === 1).join(" "), words[1]].filter(Boolean).join(" ");

/** The horizontal annotations. A fill above or below is a band up to the edge. */
export function marksOf(properties: Members): Mark[] {
  return list(members(properties.annotations).horizontal).flatMap((value): Mark[] => {
    const [one, other] = Array.isArray(value) ? [members(value[0]), members(value[1])] : [members(value), undefined];
    const from = number(one.value);
    if (from === undefined || one.visible === false) return [];
    const to = other ? number(other.value) : one.fill === "above" ? Infinity : one.fill === "below" ? -Infinity : undefined;
    const label = [text(one.label), other && text(other.label)].filter(Boolean).join(" – ");
    return [{ value: from, label, colour: text(one.color), right: one.yAxis === "right", ...(to === undefined ? {} : { to }) }];
  });
}

/** The ends of the axes that a widget fixes. */
export function boundsOf(properties: Members): Record<"y" | "right", { min?: number | undefined; max?: number | undefined }> {
  const ends = (axis: unknown): { min?: number | undefined; max?: number | undefined } => ({ min: number(members(axis).min), max: number(members(axis).max) });
  const { left, right } = members(properties.yAxis);
  return { y: ends(left), right: ends(right) };
}
