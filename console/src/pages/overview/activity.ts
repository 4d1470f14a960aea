import type { FlowNode } from "../../api/tarn.ts";
import { isFailing } from "./states.ts";
import type { EdgeRate } from "./rates.ts";

const idleAfterMs = 60_000;
const lateSeconds = 60;

/** When something last moved through each node. A node that was seen moving stays busy for a minute, so that no picture flickers. */
export class Activity {
  #movedAt = new Map<string, number>();
  #connected = new Set<string>();
  #hurts = new Set<string>();
  #refused = new Set<string>();

  /** Takes the rates of an answer in. */
  add(rates: EdgeRate[], now = Date.now()): void {
    this.#connected.clear();
    this.#hurts.clear();
    this.#refused.clear();
    for (const { edge, reads, records, errors } of rates) {
      for (const id of [edge.From, edge.To]) {
        this.#connected.add(id);
        if (records > 0 || reads > 0) this.#movedAt.set(id, now);
        if ((edge.Errors ?? 0) > 0) this.#refused.add(id);
        if (errors > 0 || (edge.LagSeconds ?? 0) > lateSeconds) this.#hurts.add(id);
      }
    }
  }

  isConnected = (node: FlowNode): boolean => this.#connected.has(node.Id);

  isMoving = (node: FlowNode, now = Date.now()): boolean => now - (this.#movedAt.get(node.Id) ?? -Infinity) < idleAfterMs;

  isFailing = (node: FlowNode): boolean => isFailing(node.State) || this.#hurts.has(node.Id);

  /** Neither moving nor failing, and without refused records. */
  isIdle = (node: FlowNode): boolean => !this.isMoving(node) && !this.isFailing(node) && !this.#refused.has(node.Id);
}
