import type { Flow } from "../../api/tarn.ts";
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

/** The page's figures: what enters streams, what reaches tables and buckets, and the longest lag. */
export function sumOf(flow: Flow | undefined, rates: Map<string, EdgeRate>): Sums {
  const sums: Sums = { inRecords: 0, inBytes: 0, outRecords: 0, outBytes: 0, errors: 0, lagSeconds: undefined, lagName: "" };
  const nodes = new Map(flow?.Nodes.map((node) => [node.Id, node]));
  for (const { edge, records, bytes } of rates.values()) {
    const from = nodes.get(edge.From);
    const to = nodes.get(edge.To);
    if (from?.Kind === "producer") {
      sums.inRecords += records;
      sums.inBytes += bytes;
    }
    if (from?.Kind === "delivery" && to) {
      sums.outRecords += records;
      sums.outBytes += bytes;
    }
    sums.errors += edge.Errors ?? 0;
    if (edge.LagSeconds !== undefined && edge.LagSeconds > (sums.lagSeconds ?? -1)) {
      sums.lagSeconds = edge.LagSeconds;
      sums.lagName = to?.Name ?? edge.To;
    }
  }
  return sums;
}
