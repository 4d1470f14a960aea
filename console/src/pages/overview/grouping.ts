import type { FlowNode, NodeKind } from "../../api/tarn.ts";
import type { Activity } from "./activity.ts";
import type { EdgeRate } from "./rates.ts";
import { isFailing } from "./states.ts";

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
/** So many idle nodes of a kind become one, while others move. */
const idleFrom = 3;
const unconnectedFrom = 2;
/** From a stream to its table, and back. */
const wayLength = 2;
const arrowsMax = 4;

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
  pipe: "pipes",
  view: "views",
  endpoint: "endpoints",
  reader: "readers",
};

/**
 * The node to show for each node's id. Unconnected nodes of a kind are one, and so are idle ones while others move. Of the rest, up to
 * 40 beside the clients stand alone; beyond that the busiest of a kind do, and the others are grouped by name. `before`: the nodes of
 * the last picture; of nodes that are about equally busy, these stay. `activity`: undefined folds nothing.
 */
export function groups(nodes: FlowNode[], rates: EdgeRate[], before = new Map<string, Place>(), activity?: Activity): Map<string, Place> {
  const result = new Map<string, Place>();
  const weights = weigh(nodes, rates, before);
  if (activity) foldIdle(nodes, activity, result);
  const others = nodes.filter((node) => !result.has(node.Id));
  const countOfThings = others.filter((node) => !isClient(node.Kind)).length;
  for (const kind of new Set(others.map((node) => node.Kind))) {
    const same = others.filter((node) => node.Kind === kind);
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

function foldIdle(nodes: FlowNode[], activity: Activity, result: Map<string, Place>): void {
  const things = nodes.filter((node) => !isClient(node.Kind));
  const someMove = things.some((node) => activity.isMoving(node));
  for (const [kind, same] of Map.groupBy(things, (node) => node.Kind)) {
    const unconnected = same.filter((node) => !activity.isConnected(node) && !activity.isFailing(node));
    const idle = someMove ? same.filter((node) => activity.isConnected(node) && activity.isIdle(node)) : [];
    const folded = [...(unconnected.length >= unconnectedFrom ? unconnected : []), ...(idle.length >= idleFrom ? idle : [])];
    if (folded.length === 0) continue;
    const place: Place = { id: `${kind}:idle`, kind, name: `idle ${manyOf[kind]}`, state: undefined, detail: undefined, members: folded.length };
    for (const node of folded) result.set(node.Id, place);
  }
}

export const isClient = (kind: NodeKind): boolean => kind === "producer" || kind === "reader";

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
    const weight = records + reads + (edge.Records ?? 0) * 1e-15 + (errors > 0 ? 1e12 : (edge.Errors ?? 0) > 0 ? 1e11 : 0);
    for (const id of [edge.From, edge.To]) weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  for (let step = 0; step < wayLength; step++) joinWays(weights, rates);
  for (const { Id, State } of nodes) {
    const weight = (weights.get(Id) ?? 0) * (before.get(Id)?.members === 1 ? shownFactor : 1);
    weights.set(Id, weight + (isFailing(State) ? 1e13 : 0));
  }
  return weights;
}

/** A stream, its delivery and its table weigh the same, so that a way is shown as a whole. Nodes of many arrows join no ways. */
function joinWays(weights: Map<string, number>, rates: EdgeRate[]): void {
  const arrows = new Map<string, number>();
  for (const { edge } of rates) for (const id of [edge.From, edge.To]) arrows.set(id, (arrows.get(id) ?? 0) + 1);
  const isJoint = (id: string): boolean => (arrows.get(id) ?? 0) <= arrowsMax && !/^(producer|reader)\//.test(id);
  for (const { edge } of rates) {
    if (!isJoint(edge.From) || !isJoint(edge.To)) continue;
    const weight = Math.max(weights.get(edge.From) ?? 0, weights.get(edge.To) ?? 0);
    weights.set(edge.From, weight).set(edge.To, weight);
  }
}

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
