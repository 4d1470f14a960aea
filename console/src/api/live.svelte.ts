import { route } from "../route/route.svelte.ts";
import { endSession, type Service } from "./call.ts";
import { connection } from "./connection.svelte.ts";
import { ApiError, asApiError } from "./errors.ts";
import { applied, type Replace } from "./patch.ts";

export interface Watch {
  service: Service;
  operation: string;
  input: unknown;
  onData(data: unknown): void;
  onError(error: ApiError): void;
}

const intervalMs = "1000";
const watchesMax = 8;

/**
 * The one event stream of the page. Parts add and remove watches; the stream is opened again when the set changes, closed
 * while the tab is hidden, and resumed with growing pauses after a loss. The address may name another interval in milliseconds.
 */
class Live {
  #watches: Watch[] = [];
  #source: EventSource | undefined;
  #pauseMs = 500;
  #planned: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#plan(0));
  }

  /** Starts a watch. The returned function ends it. */
  add(watch: Watch): () => void {
    this.#watches.push(watch);
    this.#plan(0);
    return () => {
      this.#watches = this.#watches.filter((other) => other !== watch);
      this.#plan(0);
    };
  }

  #plan(afterMs: number): void {
    clearTimeout(this.#planned);
    this.#planned = setTimeout(() => this.#open(), afterMs);
  }

  #open(): void {
    this.#source?.close();
    this.#source = undefined;
    const watches = this.#watches.slice(0, watchesMax);
    if (watches.length === 0 || document.hidden) return;
    const query = new URLSearchParams({ interval: route.get("interval", intervalMs), patch: "1" });
    if (route.region) query.set("region", route.region);
    for (const watch of watches) query.append("watch", `${watch.service}/${watch.operation}:${JSON.stringify(watch.input)}`);
    const source = new EventSource(`/console/live?${query}`);
    source.onopen = () => {
      this.#pauseMs = 500;
      connection.answered();
    };
    source.onerror = () => {
      if (this.#source !== source) return;
      source.close();
      void this.#lost();
    };
    watches.forEach((watch, ordinal) => this.#follow(source, watch, String(ordinal)));
    source.addEventListener("end", () => {
      source.close();
      endSession();
    });
    this.#source = source;
  }

  /** Answers come whole, or as patches of the last one. A patch that does not fit opens the stream again, which brings whole answers. */
  #follow(source: EventSource, watch: Watch, name: string): void {
    let answer: unknown;
    source.addEventListener(name, ({ data }) => receive(watch, (answer = JSON.parse(data as string))));
    source.addEventListener(`${name}.patch`, ({ data }) => {
      try {
        answer = applied(answer, JSON.parse(data as string) as Replace[]);
      } catch {
        source.close();
        this.#plan(0);
        return;
      }
      receive(watch, answer);
    });
  }

  /** An event stream that fails says not why: the session's path tells a gone server from a session that has ended. */
  async #lost(): Promise<void> {
    try {
      const answer = await fetch("/console/session");
      connection.answered();
      const session = (await answer.json()) as { signedIn: boolean; auth: string };
      if (!session.signedIn && session.auth === "on") {
        endSession();
        return;
      }
    } catch {
      connection.lost();
    }
    this.#plan(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, 8000);
  }
}

function receive(watch: Watch, answer: unknown): void {
  const data = answer as Record<string, unknown>;
  try {
    if (typeof data.__type === "string") watch.onError(new ApiError(data.__type, String(data.message ?? ""), 400, data));
    else watch.onData(data);
  } catch (error) {
    watch.onError(asApiError(error));
  }
}

export const live = new Live();
