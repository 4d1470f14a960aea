import type { Flow, FlowEdge } from "../../api/tarn.ts";

/** What moves along one arrow, per second, beside what the server says about it. */
export interface EdgeRate {
  edge: FlowEdge;
  reads: number;
  records: number;
  bytes: number;
  errors: number;
}

interface Sample {
  time: number;
  /** Reads, records, bytes and errors of each edge, in the order of the edges. */
  totals: Float64Array;
}

const windowSeconds = 5;
const measuredSeconds = 1;
const perEdge = 4;

export const edgeId = (edge: FlowEdge): string => `${edge.From}→${edge.To}`;

/**
 * Makes rates from totals: the newest answer against one about five seconds older. Answers come many times a second, so edges
 * have places in arrays, and a rate that did not change stays the same object.
 */
export class FlowRates {
  #samples: Sample[] = [];
  #edges: FlowEdge[] = [];
  #rates: EdgeRate[] = [];

  /** Whether the rates are those of a second at least, no guess of the first answers. */
  get isMeasured(): boolean {
    return (this.#samples.at(-1)?.time ?? 0) - (this.#samples[0]?.time ?? 0) >= measuredSeconds;
  }

  /** Takes an answer in. Time that does not move on, or totals that fall (a restart), begin again. */
  add({ Time, Edges }: Flow): EdgeRate[] {
    if (!isSame(this.#edges, Edges)) this.#rearrange(Edges);
    this.#edges = Edges;
    const totals = totalsOf(Edges);
    const newest = this.#samples.at(-1);
    if (newest && (Time < newest.time || hasFallen(newest.totals, totals))) this.#samples = [];
    if (newest?.time !== Time || this.#samples.length === 0) this.#samples.push({ time: Time, totals });
    while (this.#samples.length > 2 && Time - (this.#samples[1]?.time ?? 0) >= windowSeconds) this.#samples.shift();
    const old = this.#samples[0];
    const seconds = old ? Time - old.time : 0;
    this.#rates = Edges.map((edge, at) => {
      const per = (part: number): number => {
        const grown = (totals[at * perEdge + part] ?? 0) - (old?.totals[at * perEdge + part] ?? 0);
        return seconds > 0 && grown > 0 ? grown / seconds : 0;
      };
      const [reads, records, bytes, errors] = [per(0), per(1), per(2), per(3)];
      const last = this.#rates[at];
      const stays = last?.edge === edge && last.records === records && last.bytes === bytes && last.errors === errors && last.reads === reads;
      return stays ? last : { edge, reads, records, bytes, errors };
    });
    return this.#rates;
  }

  /** Gives the known totals the places of other edges. An edge that was not there had moved nothing. */
  #rearrange(edges: FlowEdge[]): void {
    const places = new Map(this.#edges.map((edge, at) => [edgeId(edge), at]));
    const from = edges.map((edge) => places.get(edgeId(edge)));
    for (const sample of this.#samples) {
      const totals = new Float64Array(edges.length * perEdge);
      from.forEach((old, at) => {
        if (old !== undefined) totals.set(sample.totals.subarray(old * perEdge, (old + 1) * perEdge), at * perEdge);
      });
      sample.totals = totals;
    }
    this.#rates = [];
  }
}

/** Whether both lists have the same edges at the same places. */
export function isSame(before: FlowEdge[], now: FlowEdge[]): boolean {
  if (before === now) return true;
  if (before.length !== now.length) return false;
  return now.every((edge, at) => {
    const other = before[at];
    return other === edge || (other?.From === edge.From && other.To === edge.To);
  });
}

function totalsOf(edges: FlowEdge[]): Float64Array {
  const totals = new Float64Array(edges.length * perEdge);
  let at = 0;
  for (const edge of edges) {
    totals[at++] = edge.Reads ?? 0;
    totals[at++] = edge.Records ?? 0;
    totals[at++] = edge.Bytes ?? 0;
    totals[at++] = edge.Errors ?? 0;
  }
  return totals;
}

/** Whether records fell: the counts of the server began anew. */
function hasFallen(before: Float64Array, now: Float64Array): boolean {
  for (let at = 1; at < now.length; at += perEdge) if ((now[at] ?? 0) < (before[at] ?? 0)) return true;
  return false;
}
