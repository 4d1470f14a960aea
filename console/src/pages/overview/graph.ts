import type { FlowEdge } from "../../api/tarn.ts";
import type { Place } from "./grouping.ts";
import type { EdgeRate } from "./rates.ts";

/** An arrow between two shown nodes. */
export interface Link {
  id: string;
  from: string;
  to: string;
}

/** The picture without its numbers: it changes when nodes or edges come and go, not when data moves. */
export interface Shape {
  places: Place[];
  links: Link[];
  /** For each edge the number of its link; -1: it is not shown. */
  linkOf: number[];
}

/** Edges between the same two shown nodes become one link. */
export function shapeOf(shown: Map<string, Place>, edges: FlowEdge[]): Shape {
  const links: Link[] = [];
  const known = new Map<string, number>();
  const linkOf = edges.map((edge) => {
    const from = shown.get(edge.From)?.id;
    const to = shown.get(edge.To)?.id;
    if (from === undefined || to === undefined) return -1;
    const id = `${from}→${to}`;
    let at = known.get(id);
    if (at === undefined) {
      at = links.push({ id, from, to }) - 1;
      known.set(id, at);
    }
    return at;
  });
  return { places: [...new Map([...shown.values()].map((place) => [place.id, place])).values()], links, linkOf };
}

/** The numbers of each link: edges are added up; the longest lag and age count. A link whose numbers stay keeps its object. */
export function flowsOf({ links, linkOf }: Shape, rates: EdgeRate[], before: EdgeRate[]): EdgeRate[] {
  const sums: (EdgeRate | undefined)[] = new Array<EdgeRate | undefined>(links.length).fill(undefined);
  const own: boolean[] = new Array<boolean>(links.length).fill(false);
  rates.forEach((moved, at) => {
    const link = linkOf[at] ?? -1;
    if (link < 0) return;
    const sum = sums[link];
    if (!sum) {
      sums[link] = moved;
    } else {
      sums[link] = add(own[link] ? sum : copy(sum), moved);
      own[link] = true;
    }
  });
  return sums.map((sum, at) => {
    const last = before[at];
    return sum && last && (last === sum || isEqual(last, sum)) ? last : (sum ?? nothing);
  });
}

const nothing: EdgeRate = { edge: { From: "", To: "" }, reads: 0, records: 0, bytes: 0, errors: 0 };
const totals = ["Reads", "Records", "Bytes", "Errors", "LagRecords"] as const;
const ages = ["LagSeconds", "FreshSeconds"] as const;

const copy = (rate: EdgeRate): EdgeRate => ({ ...rate, edge: { ...rate.edge } });

function add(sum: EdgeRate, more: EdgeRate): EdgeRate {
  sum.reads += more.reads;
  sum.records += more.records;
  sum.bytes += more.bytes;
  sum.errors += more.errors;
  for (const name of totals) {
    const value = more.edge[name];
    if (value !== undefined) sum.edge[name] = (sum.edge[name] ?? 0) + value;
  }
  for (const name of ages) {
    const value = more.edge[name];
    if (value !== undefined) sum.edge[name] = Math.max(sum.edge[name] ?? 0, value);
  }
  return sum;
}

function isEqual(a: EdgeRate, b: EdgeRate): boolean {
  if (a.edge.From !== b.edge.From || a.edge.To !== b.edge.To) return false;
  if (a.reads !== b.reads || a.records !== b.records || a.bytes !== b.bytes || a.errors !== b.errors) return false;
  return [...totals, ...ages].every((name) => a.edge[name] === b.edge[name]);
}
