import { watch, type Data } from "./data.svelte.ts";
import { here } from "./session.svelte.ts";
import type { Status } from "./tarn.ts";

/** The instance's numbers, pushed each second by the page's event stream. Call it while a component is made. */
export const watchStatus = (): Data<Status> => watch<Status>("tarn", "GetStatus", () => ({}));

/** The entries of the page's region, by name. */
export function named<Entry extends { Region: string }>(entries: Entry[] | undefined, name: (entry: Entry) => string): Map<string, Entry> {
  const region = here();
  return new Map((entries ?? []).filter((entry) => entry.Region === region).map((entry) => [name(entry), entry]));
}
