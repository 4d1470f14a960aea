import type { FlowNode, NodeKind } from "../../api/tarn.ts";
import { edgeId, type EdgeRate } from "./rates.ts";

/** A node of the picture: one resource, or several of a kind whose names begin alike. */
export interface Place {
  id: string;
  kind: NodeKind;
  name: string;
  state: string | undefined;
  detail: string | undefined;
  members: number;
}

export interface Graph {
  places: Place[];
  edges: Map<string, EdgeRate>;
}

const nodesMax = 40;
const singlesMax = 7;
const groupsMax = 3;

/** The node to show for each node's id. Up to 40 nodes stand alone; beyond that the quiet ones of a kind are grouped by name. */
export function groups(nodes: FlowNode[], rates: Map<string, EdgeRate>): Map<string, Place> {
  const result = new Map<string, Place>();
  const weights = weigh(rates);
  for (const kind of new Set(nodes.map((node) => node.Kind))) {
    if (kind === "producer" || kind === "reader") {
      sameName(nodes.filter((node) => node.Kind === kind), result);
      continue;
    }
    const same = nodes.filter((node) => node.Kind === kind);
    const isSmall = nodes.length <= nodesMax || same.length <= singlesMax + groupsMax;
    const ranked = isSmall ? same : same.toSorted((a, b) => (weights.get(b.Id) ?? 0) - (weights.get(a.Id) ?? 0));
    const singles = isSmall ? ranked : ranked.slice(0, singlesMax);
    for (const node of singles) {
      result.set(node.Id, { id: node.Id, kind, name: node.Name, state: node.State, detail: node.Detail, members: 1 });
    }
    if (!isSmall) groupRest(ranked.slice(singlesMax), kind, result);
  }
  return result;
}

/** Clients without names of their own come once per stream: those of one name are one node. */
function sameName(nodes: FlowNode[], result: Map<string, Place>): void {
  for (const [name, members] of Map.groupBy(nodes, (node) => node.Name)) {
    const first = members[0];
    if (!first) continue;
    const detail = members.length > 1 ? `of ${members.length} streams` : first.Detail;
    const place: Place = { id: first.Id, kind: first.Kind, name, state: first.State, detail, members: 1 };
    for (const node of members) result.set(node.Id, place);
  }
}

/** Errors weigh most, then rates: what fails is never hidden in a group. */
function weigh(rates: Map<string, EdgeRate>): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { edge, records, errors } of rates.values()) {
    const weight = records + (errors > 0 || (edge.Errors ?? 0) > 0 ? 1e12 : 0);
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
      ? { id: only.Id, kind, name: only.Name, state: only.State, detail: only.Detail, members: 1 }
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

/** The graph of the shown nodes: arrows between the same two are added up; the longest lag and age count. */
export function shownGraph(shown: Map<string, Place>, rates: Map<string, EdgeRate>): Graph {
  const edges = new Map<string, EdgeRate>();
  for (const { edge, records, bytes, errors } of rates.values()) {
    const from = shown.get(edge.From);
    const to = shown.get(edge.To);
    if (!from || !to) continue;
    const next = { ...edge, From: from.id, To: to.id };
    const id = edgeId(next);
    const old = edges.get(id);
    edges.set(id, old ? merge(old, { edge: next, records, bytes, errors }) : { edge: next, records, bytes, errors });
  }
  return { places: [...new Map([...shown.values()].map((place) => [place.id, place])).values()], edges };
}

function merge(a: EdgeRate, b: EdgeRate): EdgeRate {
  const sum = (x: number | undefined, y: number | undefined): number | undefined => (x === undefined ? y : y === undefined ? x : x + y);
  const max = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined ? y : y === undefined ? x : Math.max(x, y);
  const edge = {
    From: a.edge.From,
    To: a.edge.To,
    Records: sum(a.edge.Records, b.edge.Records) ?? 0,
    Bytes: sum(a.edge.Bytes, b.edge.Bytes) ?? 0,
    Errors: sum(a.edge.Errors, b.edge.Errors) ?? 0,
    LagRecords: sum(a.edge.LagRecords, b.edge.LagRecords),
    LagSeconds: max(a.edge.LagSeconds, b.edge.LagSeconds),
    FreshSeconds: max(a.edge.FreshSeconds, b.edge.FreshSeconds),
  };
  return { edge: edge as EdgeRate["edge"], records: a.records + b.records, bytes: a.bytes + b.bytes, errors: a.errors + b.errors };
}
