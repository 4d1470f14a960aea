import { untrack } from "svelte";
import { keyed } from "./data.svelte.ts";
import { ApiError, asApiError } from "./errors.ts";

export interface Page<Row> {
  rows: Row[];
  next?: string | undefined;
}

/** A list that grows page by page with the service's tokens. Reloading keeps the rows until the new ones are there. */
export class Pages<Row> {
  rows = $state.raw<Row[]>([]);
  error = $state.raw<ApiError | undefined>();
  loading = $state(true);
  at = $state<number | undefined>();
  next = $state.raw<string | undefined>();
  #get: (token: string | undefined, signal: AbortSignal) => Promise<Page<Row>>;
  #abort = new AbortController();

  constructor(get: (token: string | undefined, signal: AbortSignal) => Promise<Page<Row>>) {
    this.#get = get;
  }

  get hasMore(): boolean {
    return this.next !== undefined;
  }

  reload = async (forget = false): Promise<void> => {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.loading = true;
    if (forget) {
      this.rows = [];
      this.next = undefined;
      this.at = undefined;
    }
    await this.#take(undefined, abort, (page) => page.rows);
  };

  more = async (): Promise<void> => {
    if (this.loading || this.next === undefined) return;
    this.loading = true;
    await this.#take(this.next, this.#abort, (page) => [...this.rows, ...page.rows]);
  };

  /** Loads up to so many rows at once, for lists that are searched and sorted as a whole. */
  all = async (max: number): Promise<void> => {
    while (this.next !== undefined && this.rows.length < max && this.error === undefined) await this.more();
  };

  stop(): void {
    this.#abort.abort();
  }

  async #take(token: string | undefined, abort: AbortController, merge: (page: Page<Row>) => Row[]): Promise<void> {
    try {
      const page = await this.#get(token, abort.signal);
      if (abort.signal.aborted) return;
      this.rows = merge(page);
      this.next = page.next || undefined;
      this.error = undefined;
      this.at = Date.now();
      this.loading = false;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = asApiError(error);
      this.loading = false;
      if (this.error.isGone) setTimeout(() => !abort.signal.aborted && token === undefined && void this.reload(), 3000);
    }
  }
}

/** A paged list bound to a component: loaded now and again when its key changes. */
export function pages<Row>(
  key: () => unknown,
  get: (token: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  { loadMax = 0 } = {},
): Pages<Row> {
  const list = new Pages(get);
  let known: string | undefined;
  $effect(() => {
    const text = keyed(key());
    untrack(() => {
      if (text === undefined) return;
      void list.reload(known !== undefined && text !== known).then(() => (loadMax > 0 ? list.all(loadMax) : undefined));
      known = text;
    });
    return () => list.stop();
  });
  return list;
}
