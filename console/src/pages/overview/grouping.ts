import type { FlowNode, NodeKind } from "../../api/tarn.ts";
import type { EdgeRate } from "./rates.ts";

/** A node of the picture: one resource, or several of a kind whose names begin alike. */
export interface Place {
  id: string;
  kind: NodeKind;
  name: string;
  state: string | undefined;
  detail: string | undefined;
  members: number;
  /** How many streams, deliveries or tables a client uses; undefined: it is no client. */
  uses?: number;
}

const nodesMax = 40;
const singlesMax = 7;
const groupsMax = 3;

/** The node to show for each node's id. Up to 40 nodes stand alone; beyond that the quiet ones of a kind are grouped by name. */
export function groups(nodes: FlowNode[], rates: EdgeRate[]): Map<string, Place> {
  const result = new Map<string, Place>();
  const weights = weigh(rates);
  for (const kind of new Set(nodes.map((node) => node.Kind))) {
    const same = nodes.filter((node) => node.Kind === kind);
    if (kind === "producer" || kind === "reader") {
      clients(same, kind, weights, result);
      continue;
    }
    const isSmall = nodes.length <= nodesMax || same.length <= singlesMax + groupsMax;
    const ranked = isSmall ? same : same.toSorted((a, b) => (weights.get(b.Id) ?? 0) - (weights.get(a.Id) ?? 0));
    const singles = isSmall ? ranked : ranked.slice(0, singlesMax);
    for (const node of singles) result.set(node.Id, single(node));
    if (!isSmall) groupRest(ranked.slice(singlesMax), kind, result);
  }
  return result;
}

const single = (node: FlowNode): Place => ({
  id: node.Id,
  kind: node.Kind,
  name: node.Name,
  state: node.State,
  detail: node.Detail,
  members: 1,
});

/**
 * Clients come once for each stream or table that they use: those of one name and caller are one node. Beyond ten of them, the
 * quiet ones are one node too.
 */
function clients(nodes: FlowNode[], kind: NodeKind, weights: Map<string, number>, result: Map<string, Place>): void {
  const weightOf = (members: FlowNode[]): number => members.reduce((sum, node) => sum + (weights.get(node.Id) ?? 0), 0);
  const byName = [...Map.groupBy(nodes, (node) => `${node.Name}\n${node.Detail}`).values()];
  const isSmall = byName.length <= singlesMax + groupsMax;
  const ranked = isSmall ? byName : byName.toSorted((a, b) => weightOf(b) - weightOf(a));
  ranked.slice(0, isSmall ? ranked.length : singlesMax + groupsMax - 1).forEach((members) => {
    const first = members[0];
    if (!first) return;
    const used = `${members.length} ${first.Id.includes("/table/") ? "tables" : first.Id.includes("/stream/") ? "streams" : "deliveries"}`;
    const detail = members.length === 1 ? first.Detail : first.Detail ? `${first.Detail} · ${used}` : `of ${used}`;
    for (const node of members) result.set(node.Id, { ...single(first), detail, uses: members.length });
  });
  const rest = isSmall ? [] : ranked.slice(singlesMax + groupsMax - 1);
  const others: Place = { id: `${kind}:others`, kind, name: "others", state: undefined, detail: undefined, members: rest.length };
  for (const node of rest.flat()) result.set(node.Id, others);
}

/** Gives nodes that stand alone their newest detail, such as a table's rows. Returns whether one has changed. */
export function refresh(shown: Map<string, Place>, nodes: FlowNode[]): boolean {
  let isChanged = false;
  for (const { Id, Detail } of nodes) {
    const place = shown.get(Id);
    if (!place || place.id !== Id || place.uses !== undefined || place.members > 1 || place.detail === Detail) continue;
    shown.set(Id, { ...place, detail: Detail });
    isChanged = true;
  }
  return isChanged;
}

/** Errors weigh most, then rates, then totals: what fails is never hidden in a group. */
function weigh(rates: EdgeRate[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { edge, reads, records, errors } of rates) {
    const weight = records + reads + (edge.Records ?? 0) * 1e-6 + (errors > 0 || (edge.Errors ?? 0) > 0 ? 1e12 : 0);
    for (const id of [edge.From, edge.To]) weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  return weights;
}

function groupRest(nodes: FlowNode[], kind: NodeKind, result: Map<string, Place>): void {
  const byName = Map.groupBy(nodes, (node) => prefixOf(node.Name));
  const largest = [...byName.entries()].sort(([, a], [, b]) => b.length - a.length);
  const named = largest.slice(0, largest.length <= groupsMax ? groupsMax : groupsMax - 1);
  for (const [prefix, members] of named) put(`${prefix}*`, members);
  const rest = largest.slice(named.length).flatMap(([, members]) => members);
  if (rest.length > 0) put("others", rest);

  function put(name: string, members: FlowNode[]): void {
    const only = members.length === 1 ? members[0] : undefined;
    const place: Place = only
      ? single(only)
      : { id: `${kind}:${name}`, kind, name, state: worst(members), detail: undefined, members: members.length };
    for (const node of members) result.set(node.Id, place);
  }
}

const worst = (nodes: FlowNode[]): string | undefined =>
  nodes.find((node) => node.State && !/^active$/i.test(node.State))?.State ?? nodes[0]?.State;

/** The part of a name before its last number or its last separator. */
export function prefixOf(name: string): string {
  const match = /^(.*?[-_./])[^-_./]*$/.exec(name.replace(/\d+$/, "")) ?? /^(.*?)\d*$/.exec(name);
  return match?.[1] || name;
}
