import type { Flow, FlowEdge } from "../../api/tarn.ts";

/** What moves along one arrow, per second, beside what the server says about it. */
export interface EdgeRate {
  edge: FlowEdge;
  records: number;
  bytes: number;
  errors: number;
}

const windowSeconds = 5;

export const edgeId = (edge: FlowEdge): string => `${edge.From}→${edge.To}`;

/** Makes rates from totals: the newest answer against one about five seconds older. */
export class FlowRates {
  #answers: { time: number; edges: Map<string, FlowEdge> }[] = [];
  #rates = new Map<string, EdgeRate>();

  /** Takes an answer in. Time that does not move on, or totals that fall (a restart), begin again. */
  add(flow: Flow): Map<string, EdgeRate> {
    const edges = new Map(flow.Edges.map((edge) => [edgeId(edge), edge]));
    const newest = this.#answers.at(-1);
    if (newest && (flow.Time < newest.time || hasFallen(newest.edges, edges))) this.#answers = [];
    if (newest?.time !== flow.Time) this.#answers.push({ time: flow.Time, edges });
    while (this.#answers.length > 2 && flow.Time - (this.#answers[1]?.time ?? 0) >= windowSeconds) this.#answers.shift();
    const old = this.#answers[0];
    const seconds = old ? flow.Time - old.time : 0;
    this.#rates = new Map(
      flow.Edges.map((edge) => {
        const before = old?.edges.get(edgeId(edge));
        const per = (now: number | undefined, then: number | undefined): number =>
          seconds > 0 && before ? Math.max(0, ((now ?? 0) - (then ?? 0)) / seconds) : 0;
        return [
          edgeId(edge),
          {
            edge,
            records: per(edge.Records, before?.Records),
            bytes: per(edge.Bytes, before?.Bytes),
            errors: per(edge.Errors, before?.Errors),
          },
        ];
      }),
    );
    return this.#rates;
  }
}

function hasFallen(before: Map<string, FlowEdge>, now: Map<string, FlowEdge>): boolean {
  for (const [id, edge] of now) if ((edge.Records ?? 0) < (before.get(id)?.Records ?? 0)) return true;
  return false;
}
