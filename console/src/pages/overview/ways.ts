import type { FlowNode } from "../../api/tarn.ts";
import { isFailing } from "./states.ts";
import type { EdgeRate } from "./rates.ts";

/** One way of data as a list shows it: a carrier (delivery, application, function) with its sources and targets, or a resource without one. */
export interface Way {
  node: FlowNode;
  sources: string[];
  targets: string[];
  records: number;
  errors: number;
  lagSeconds: number | undefined;
  freshSeconds: number | undefined;
  isFailing: boolean;
}

/** The ways: those that fail first, then those with errors, then the busiest. */
export function waysOf(nodes: FlowNode[], rates: EdgeRate[]): Way[] {
  const known = new Map(nodes.map((node) => [node.Id, node]));
  const into = Map.groupBy(rates, ({ edge }) => edge.To);
  const outOf = Map.groupBy(rates, ({ edge }) => edge.From);
  const carriers = nodes.filter((node) => /^(delivery|application|function)$/.test(node.Kind));
  const isRead = ({ Id }: FlowNode): boolean => (outOf.get(Id) ?? []).some(({ edge }) => /delivery|application|function/.test(known.get(edge.To)?.Kind ?? ""));
  const isWritten = ({ Id }: FlowNode): boolean => (into.get(Id) ?? []).some(({ edge }) => /delivery|application|function/.test(known.get(edge.From)?.Kind ?? ""));
  const lonely = nodes.filter((node) => (node.Kind === "stream" && !isRead(node)) || (/^(queue|topic|items)$/.test(node.Kind) && !isRead(node) && !isWritten(node)));
  return [...carriers, ...lonely]
    .map((node) => wayOf(node, known, into.get(node.Id) ?? [], outOf.get(node.Id) ?? []))
    .sort((a, b) => Number(b.isFailing) - Number(a.isFailing) || Number(b.errors > 0) - Number(a.errors > 0) || b.records - a.records || a.node.Name.localeCompare(b.node.Name, "en", { numeric: true }));
}

function wayOf(node: FlowNode, known: Map<string, FlowNode>, into: EdgeRate[], outOf: EdgeRate[]): Way {
  const namesOf = (ids: string[]): string[] => [
    ...new Set(ids.flatMap((id) => known.get(id) ?? []).filter((one) => one.Kind !== "reader").map((one) => (one.Kind === "producer" && !one.Id.startsWith("items/") ? "direct puts" : one.Name))),
  ];
  const edges = [...into, ...outOf].map(({ edge }) => edge);
  const worst = (values: (number | undefined)[]): number | undefined =>
    values.reduce((most, value) => (value === undefined ? most : Math.max(most ?? 0, value)), undefined);
  const isStream = node.Kind === "stream";
  const lagSeconds = worst(edges.map((edge) => edge.LagSeconds));
  return {
    node,
    sources: isStream ? [] : namesOf(into.map(({ edge }) => edge.From)),
    targets: isStream ? [] : namesOf(outOf.map(({ edge }) => edge.To)),
    records: into.reduce((sum, { records }) => sum + records, 0),
    errors: edges.reduce((sum, edge) => sum + (edge.Errors ?? 0), 0),
    lagSeconds,
    freshSeconds: worst(outOf.map(({ edge }) => edge.FreshSeconds)),
    isFailing: isFailing(node.State) || (lagSeconds ?? 0) > 60,
  };
}
