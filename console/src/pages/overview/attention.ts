import type { AttentionItem } from "../../api/tarn.ts";

/** Items of one kind: a line. */
export interface Warnings {
  kind: string;
  severity: AttentionItem["Severity"];
  items: AttentionItem[];
}

/** The items by kind, errors first, and then the kinds with most items. */
export function folded(items: AttentionItem[]): Warnings[] {
  const kinds = [...Map.groupBy(items, (item) => `${item.Severity}\n${item.Kind}`).values()];
  const errorsFirst = (one: Warnings): number => (one.severity === "error" ? 0 : 1);
  return kinds
    .map((same): Warnings => ({ kind: same[0]?.Kind ?? "", severity: same[0]?.Severity ?? "warning", items: same }))
    .sort((a, b) => errorsFirst(a) - errorsFirst(b) || b.items.length - a.items.length);
}

/** The names that items are about: a subject reads "delivery NAME (REGION)". */
export const nameIn = ({ Subject = "" }: AttentionItem): string => /^\w+ (.+?)(?: \([\w-]+\))?$/.exec(Subject)?.[1] ?? Subject;
