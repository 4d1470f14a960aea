import type { FlowEdge, FlowNode } from "../../api/tarn.ts";
import type { EdgeRate } from "./rates.ts";

export interface Sums {
  inRecords: number;
  inBytes: number;
  outRecords: number;
  outBytes: number;
  errors: number;
  lagSeconds: number | undefined;
  lagName: string;
}

/** What an edge counts for: what enters streams, what reaches tables and buckets, or neither. */
export type Part = "in" | "out" | undefined;

/** The part of each edge, in the order of the edges. */
export function partsOf(nodes: FlowNode[], edges: FlowEdge[]): Part[] {
  const kinds = new Map(nodes.map((node) => [node.Id, node.Kind]));
  return edges.map(({ From }) => {
    const kind = kinds.get(From);
    return kind === "producer" ? "in" : kind === "delivery" ? "out" : undefined;
  });
}

/** The page's figures: what enters streams, what reaches tables and buckets, and the longest lag. */
export function sumOf(rates: EdgeRate[], parts: Part[]): Sums {
  const sums: Sums = { inRecords: 0, inBytes: 0, outRecords: 0, outBytes: 0, errors: 0, lagSeconds: undefined, lagName: "" };
  rates.forEach(({ edge, records, bytes }, at) => {
    if (parts[at] === "in") {
      sums.inRecords += records;
      sums.inBytes += bytes;
    } else if (parts[at] === "out") {
      sums.outRecords += records;
      sums.outBytes += bytes;
    }
    sums.errors += edge.Errors ?? 0;
    if (edge.LagSeconds !== undefined && edge.LagSeconds > (sums.lagSeconds ?? -1)) {
      sums.lagSeconds = edge.LagSeconds;
      sums.lagName = edge.To.slice(edge.To.indexOf("/") + 1);
    }
  });
  return sums;
}
