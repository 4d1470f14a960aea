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
/** A shown node gives way only to one that is so much busier. */
const shownFactor = 1.25;

/** Several things of a kind, as a word. */
export const manyOf: Record<NodeKind, string> = {
  producer: "producers",
  stream: "streams",
  delivery: "deliveries",
  function: "functions",
  table: "tables",
  bucket: "buckets",
  queue: "queues",
  topic: "topics",
  items: "item tables",
  application: "applications",
  view: "views",
  endpoint: "endpoints",
  reader: "readers",
};

/**
 * The node to show for each node's id. Up to 40 nodes beside the clients stand alone; beyond that the busiest of a kind do, and the
 * others are grouped by name. `before`: the nodes of the last picture; of nodes that are about equally busy, these stay.
 */
export function groups(nodes: FlowNode[], rates: EdgeRate[], before = new Map<string, Place>()): Map<string, Place> {
  const result = new Map<string, Place>();
  const weights = weigh(nodes, rates, before);
  const countOfThings = nodes.filter((node) => !isClient(node.Kind)).length;
  for (const kind of new Set(nodes.map((node) => node.Kind))) {
    const same = nodes.filter((node) => node.Kind === kind);
    if (isClient(kind)) {
      clients(same, kind, weights, result);
      continue;
    }
    const isSmall = countOfThings <= nodesMax || same.length <= singlesMax + groupsMax;
    const weightOf = (node: FlowNode): number => weights.get(node.Id) ?? 0;
    const ranked = isSmall ? same : same.toSorted((a, b) => weightOf(b) - weightOf(a) || a.Name.localeCompare(b.Name, "en", { numeric: true }));
    const singles = isSmall ? ranked : ranked.slice(0, singlesMax);
    for (const node of singles) result.set(node.Id, single(node));
    if (!isSmall) groupRest(ranked.slice(singlesMax), kind, result);
  }
  return result;
}

const isClient = (kind: NodeKind): boolean => kind === "producer" || kind === "reader";

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
  const others: Place = { id: `${kind}:others`, kind, name: `other ${manyOf[kind]}`, state: undefined, detail: undefined, members: rest.length };
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

/** Failing nodes weigh most, then rates; totals decide between nodes that stand still. So no group hides a failing node. */
function weigh(nodes: FlowNode[], rates: EdgeRate[], before: Map<string, Place>): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { edge, reads, records, errors } of rates) {
    const weight = records + reads + (edge.Records ?? 0) * 1e-15 + (errors > 0 ? 1e12 : 0);
    for (const id of [edge.From, edge.To]) weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  for (const { Id, State } of nodes) {
    const weight = (weights.get(Id) ?? 0) * (before.get(Id)?.members === 1 ? shownFactor : 1);
    weights.set(Id, weight + (isFailing(State) ? 1e13 : 0));
  }
  return weights;
}

/** Whether a state is one that somebody must look at. */
export const isFailing = (state: string | undefined): boolean => /fail|suspend|held|halt|error|refus|late|no source/i.test(state ?? "");

/** Names of groups: by the first word that differs, so that no two groups of a kind have one name. */
function groupRest(nodes: FlowNode[], kind: NodeKind, result: Map<string, Place>): void {
  const byWord = [...byFirstWord(nodes)].sort((a, b) => b.length - a.length);
  const named = byWord.slice(0, byWord.length <= groupsMax ? groupsMax : groupsMax - 1).filter((members) => members.length > 1 || byWord.length <= groupsMax);
  for (const members of named) put(`${commonStart(members.map((node) => node.Name))}*`, members);
  const rest = byWord.filter((members) => !named.includes(members)).flat();
  if (rest.length > 0) put(`other ${manyOf[kind]}`, rest);

  function put(name: string, members: FlowNode[]): void {
    const only = members.length === 1 ? members[0] : undefined;
    const id = name.startsWith("other ") ? `${kind}:others` : `${kind}:${name}`;
    const place: Place = only ? single(only) : { id, kind, name, state: worst(members), detail: undefined, members: members.length };
    for (const node of members) result.set(node.Id, place);
  }
}

/** Names with the same first words are together; as many words count as give more than one group. */
function byFirstWord(nodes: FlowNode[]): FlowNode[][] {
  const words = new Map(nodes.map((node) => [node, node.Name.match(/[^-_./\d]+[-_./]*|\d+[-_./]*|[-_./]+/g) ?? [node.Name]]));
  const longest = Math.max(...[...words.values()].map((parts) => parts.length));
  for (let count = 1; count < longest; count++) {
    const found = Map.groupBy(nodes, (node) => (words.get(node) ?? []).slice(0, count).join(""));
    if (found.size > 1) return [...found.values()];
  }
  return [nodes];
}

function commonStart(names: string[]): string {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

const worst = (nodes: FlowNode[]): string | undefined =>
  nodes.find((node) => isFailing(node.State))?.State ?? nodes.find((node) => node.State && !/^active$/i.test(node.State))?.State ?? nodes[0]?.State;
