import type { FlowNode } from "../../api/tarn.ts";
import type { Activity } from "./activity.ts";
import type { EdgeRate } from "./rates.ts";

export interface FlowFilter {
  /** Words that a name contains. */
  text: string;
  state: "" | "failing" | "moving" | "idle";
  /** Resources that have the tag, as `kind/name`; undefined: no tag is asked for. */
  tagged: Set<string> | undefined;
}

export const isActive = ({ text, state, tagged }: FlowFilter): boolean => text.trim() !== "" || state !== "" || tagged !== undefined;

/** The nodes that fit a filter, with those at the other ends of their arrows, so that each way stays readable. */
export function filterNodes(nodes: FlowNode[], rates: EdgeRate[], filter: FlowFilter, activity: Activity): FlowNode[] {
  if (!isActive(filter)) return nodes;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const inState = (node: FlowNode): boolean =>
    filter.state === "failing" ? activity.isFailing(node)
    : filter.state === "moving" ? activity.isMoving(node)
    : filter.state === "idle" ? activity.isIdle(node)
    : true;
  const fits = (node: FlowNode): boolean => {
    const name = node.Name.toLowerCase();
    return words.every((word) => name.includes(word)) && inState(node) && (filter.tagged?.has(`${node.Kind}/${node.Name}`) ?? true);
  };
  const chosen = new Set(nodes.filter(fits).map((node) => node.Id));
  const shown = new Set(chosen);
  for (const { edge } of rates) {
    if (chosen.has(edge.From)) shown.add(edge.To);
    if (chosen.has(edge.To)) shown.add(edge.From);
  }
  return nodes.filter((node) => shown.has(node.Id));
}

/** The arrows between shown nodes. */
export function filterRates(rates: EdgeRate[], nodes: FlowNode[]): EdgeRate[] {
  const shown = new Set(nodes.map((node) => node.Id));
  return rates.filter(({ edge }) => shown.has(edge.From) && shown.has(edge.To));
}
