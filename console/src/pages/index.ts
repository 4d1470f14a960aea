import type { Component } from "svelte";

type Loader = () => Promise<{ default: Component }>;

/** The pages by the first segment of the address. Each is its own file, loaded when it is opened. */
const loaders: Record<string, Loader> = {
  overview: () => import("./overview/Overview.svelte"),
  streams: () => import("./streams/Streams.svelte"),
  deliveries: () => import("./deliveries/Deliveries.svelte"),
  applications: () => import("./applications/Applications.svelte"),
  items: () => import("./items/Items.svelte"),
  queues: () => import("./queues/Queues.svelte"),
  topics: () => import("./topics/Topics.svelte"),
  alarms: () => import("./alarms/Alarms.svelte"),
  dashboards: () => import("./dashboards/Dashboards.svelte"),
  backlog: () => import("./backlog/BacklogPage.svelte"),
  tables: () => import("./tables/Tables.svelte"),
  objects: () => import("./objects/Objects.svelte"),
  functions: () => import("./functions/Functions.svelte"),
  system: () => import("./system/System.svelte"),
  sql: () => import("./sql/Sql.svelte"),
};

/** The component of a page; undefined where there is no such page. */
export async function loadPage(name: string): Promise<Component | undefined> {
  return (await loaders[name]?.())?.default;
}
