import { untrack } from "svelte";
import { route } from "../route/route.svelte.ts";
import { call, type Service } from "./call.ts";
import { connection } from "./connection.svelte.ts";
import { ApiError, asApiError } from "./errors.ts";
import { live } from "./live.svelte.ts";

/** What a page shows of one answer: the last good value stays, with its time, while errors come and go. */
export class Data<Value> {
  value = $state.raw<Value | undefined>();
  error = $state.raw<ApiError | undefined>();
  /** When the value came, in milliseconds. */
  at = $state<number | undefined>();
  loading = $state(true);
  reload: () => void = () => {};

  set(value: Value): void {
    this.value = value;
    this.error = undefined;
    this.at = Date.now();
    this.loading = false;
  }

  fail(error: unknown): void {
    this.error = asApiError(error);
    this.loading = false;
  }

  forget(): void {
    this.value = undefined;
    this.error = undefined;
    this.at = undefined;
    this.loading = true;
  }
}

/** Everything is loaded for one region, so the region is part of every key. */
export const keyed = (key: unknown): string | undefined => (key === undefined ? undefined : JSON.stringify([route.region, key]));

interface LoadOptions {
  /** Asks again after so many milliseconds while the tab is seen. A function is asked after each answer; undefined: not again. */
  everyMs?: number | (() => number | undefined);
}

/**
 * Loads a value now, whenever the key changes and, if asked, repeatedly. Call it while a component is made.
 * An undefined key loads nothing.
 */
export function load<Value>(key: () => unknown, get: (signal: AbortSignal) => Promise<Value>, { everyMs }: LoadOptions = {}): Data<Value> {
  const data = new Data<Value>();
  let known: string | undefined;
  let turn = $state(0);
  data.reload = () => turn++;
  $effect(() => {
    const text = keyed(key());
    void turn;
    return untrack(() => {
      if (text !== known) data.forget();
      known = text;
      if (text === undefined) {
        data.loading = false;
        return undefined;
      }
      return run(data, get, everyMs);
    });
  });
  return data;
}

function run<Value>(data: Data<Value>, get: (signal: AbortSignal) => Promise<Value>, everyMs: LoadOptions["everyMs"] | undefined): () => void {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const once = async (): Promise<void> => {
    if (!document.hidden) {
      try {
        const value = await get(abort.signal);
        if (!abort.signal.aborted) data.set(value);
      } catch (error) {
        if (!abort.signal.aborted) data.fail(error);
      }
    }
    const again = (typeof everyMs === "function" ? everyMs() : everyMs) ?? (data.error?.isGone ? 3000 : undefined);
    if (again !== undefined && !abort.signal.aborted) timer = setTimeout(() => void once(), again);
  };
  void once();
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}

/** The answers of a read operation, pushed by the page's event stream whenever they change. */
export function watch<Value>(service: Service, operation: string, input: () => unknown): Data<Value> {
  const data = new Data<Value>();
  let known: string | undefined;
  $effect(() => {
    const value = input();
    const text = keyed(value);
    return untrack(() => {
      if (text !== known) data.forget();
      known = text;
      if (text === undefined) return undefined;
      return live.add({
        service,
        operation,
        input: value,
        onData: (answer) => data.set(answer as Value),
        onError: (error) => data.fail(error),
      });
    });
  });
  data.reload = () => {
    call<Value>(service, operation, input()).then(
      (value) => data.set(value),
      (error: unknown) => data.fail(error),
    );
  };
  return data;
}

/** True while shown values may be older than they look. */
export const isStale = (): boolean => connection.state === "gone";
