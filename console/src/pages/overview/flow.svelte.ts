import type { Flow, FlowNode } from "../../api/tarn.ts";
import { Activity } from "./activity.ts";
import { filterNodes, filterRates, isActive, type FlowFilter } from "./filter.ts";
import { flowsOf, shapeOf, type Shape } from "./graph.ts";
import { groups, isClient, refresh, type Place } from "./grouping.ts";
import { FlowRates, isSame, type EdgeRate } from "./rates.ts";
import { partsOf, sumOf, type Part, type Sums } from "./sums.ts";

const regroupMs = 15_000;
/** From so many connected resources on, a list says more than a picture. */
export const listFrom = 25;

/** The picture of the newest answer. Answers come many times a second: what depends on names alone is made again only when these change. */
export class FlowModel {
  rates = $state.raw<EdgeRate[]>([]);
  shape = $state.raw<Shape>({ places: [], links: [], linkOf: [] });
  flows = $state.raw<EdgeRate[]>([]);
  /** The nodes that fit the filter. */
  nodes = $state.raw<FlowNode[]>([]);
  sums = $state.raw<Sums>(sumOf([], []));
  /** How many resources have an arrow. */
  connected = $state(0);
  /** How many resources are in groups of idle ones. */
  folded = $state(0);
  activity = new Activity();
  #book = new FlowRates();
  #shown = new Map<string, Place>();
  #parts: Part[] = [];
  #last: Flow | undefined;
  #grouped = { at: 0, names: "", byRates: false };

  take(answer: Flow, filter: FlowFilter, showIdle: boolean): void {
    const all = this.#book.add(answer);
    this.activity.add(all);
    const hasSameEdges = this.#last !== undefined && isSame(this.#last.Edges, answer.Edges);
    const hasRegrouped = this.#regroup(answer, all, filter, showIdle);
    if (!hasSameEdges) this.#parts = partsOf(answer.Nodes, answer.Edges);
    if (!hasSameEdges || hasRegrouped) {
      this.shape = shapeOf(this.#shown, answer.Edges);
      this.flows = [];
    }
    this.flows = flowsOf(this.shape, all, this.flows);
    this.rates = isActive(filter) ? filterRates(all, this.nodes) : all;
    this.sums = sumOf(all, this.#parts);
    this.connected = this.nodes.filter((node) => !isClient(node.Kind) && this.activity.isConnected(node)).length;
    this.#last = answer;
  }

  /** Groups nodes by name and rate: with the first rates, when nodes come, go or change their state, and every 15 seconds. */
  #regroup({ Nodes }: Flow, all: EdgeRate[], filter: FlowFilter, showIdle: boolean): boolean {
    const isDue = Date.now() - this.#grouped.at >= regroupMs || (this.#book.isMeasured && !this.#grouped.byRates);
    const asked = `${filter.text}\n${filter.state}\n${[...(filter.tagged ?? ["*"])].join(" ")}\n${showIdle}`;
    const names = asked + Nodes.map((node) => `${node.Id} ${node.State}`).join("\n");
    if (names === this.#grouped.names && !isDue) {
      if (this.#last?.Nodes === Nodes) return false;
      this.nodes = filterNodes(Nodes, all, filter, this.activity);
      return refresh(this.#shown, this.nodes);
    }
    this.nodes = filterNodes(Nodes, all, filter, this.activity);
    const foldsIdle = !showIdle && !isActive(filter);
    this.#shown = groups(this.nodes, all, this.#shown, foldsIdle ? this.activity : undefined);
    this.folded = [...new Set(this.#shown.values())].reduce((sum, place) => sum + (place.id.endsWith(":idle") ? place.members : 0), 0);
    this.#grouped = { at: Date.now(), names, byRates: this.#book.isMeasured };
    return true;
  }
}
