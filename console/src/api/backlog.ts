import { watch, type Data } from "./data.svelte.ts";
import type { Backlog } from "./tarn.ts";

/** Where records and messages wait in the region, pushed by the page's event stream. Call it while a component is made. */
export const watchBacklog = (name?: () => string): Data<Backlog> => watch<Backlog>("tarn", "GetBacklog", () => (name ? { Name: name() } : {}));
