import { count } from "../../parts/format.ts";
import type { IconName } from "../../parts/icons.ts";
import { href } from "../../route/route.svelte.ts";
import { manyOf, type Place } from "./grouping.ts";

export const iconOf: Record<Place["kind"], IconName> = {
  producer: "upload",
  stream: "streams",
  delivery: "deliveries",
  function: "functions",
  table: "tables",
  bucket: "objects",
  queue: "queues",
  topic: "topics",
  items: "items",
  application: "applications",
  pipe: "right",
  view: "tables",
  endpoint: "right",
  reader: "user",
};

export const pageOf: Partial<Record<Place["kind"], string>> = {
  stream: "streams",
  delivery: "deliveries",
  function: "functions",
  table: "tables",
  bucket: "objects",
  queue: "queues",
  topic: "topics",
  items: "items",
  application: "applications",
  view: "tables",
};

/** The page of a node. A client's page is the one of the stream, delivery or table that it uses. */
export function addressOf({ id, kind, name, members, uses }: Place): string {
  if (id.startsWith("reader/sql/")) return href(["sql"]);
  if (kind === "producer" || kind === "reader") return clientAddress(id.split("/"), kind, uses !== 1);
  if (kind === "endpoint" && id.startsWith("endpoint/arn:aws:sns:")) return href(["topics", id.split(":")[5] ?? ""]);
  if (kind === "endpoint") return href(["deliveries", id.slice("endpoint/".length)]);
  if (kind === "pipe") return href(["backlog"]);
  const page = pageOf[kind] ?? "";
  if (members > 1) return href([page], { q: /:(others|idle)$/.test(id) ? undefined : name.replace(/\*$/, "") });
  return href([page, ...(page === "tables" ? name.split(/\.(.*)/s).slice(0, 2) : [name])]);
}

/** Ids of clients read "producer/stream/NAME" and "reader/table/DB.TABLE/CLIENT/CALLER". */
function clientAddress([, used = "", name = ""]: string[], kind: "producer" | "reader", ofMany: boolean): string {
  const page = used === "delivery" ? "deliveries" : used === "table" ? "tables" : "streams";
  if (ofMany || !name) return href([page]);
  if (page === "tables") return href([page, ...name.split(/\.(.*)/s).slice(0, 2)]);
  return href([page, name], { tab: kind === "reader" ? "consumers" : undefined });
}

/** The second line of a node. */
export const detailOf = ({ kind, members, detail }: Place): string =>
  members > 1 ? `${count(members)} ${manyOf[kind]}` : detail || kind;
