import { watch, type Data } from "./data.svelte.ts";
import type { Status } from "./tarn.ts";

/** The instance's numbers, pushed each second by the page's event stream. Call it while a component is made. */
export const watchStatus = (): Data<Status> => watch<Status>("tarn", "GetStatus", () => ({}));
