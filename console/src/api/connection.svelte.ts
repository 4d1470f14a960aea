/** Whether the server answers: every call and the live stream report here, the shell shows it. */
class Connection {
  state = $state<"ok" | "slow" | "gone">("ok");
  /** When the state began, in milliseconds. */
  since = $state(Date.now());
  #waiting = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  answered(): void {
    if (this.state === "gone" || this.#oldest() === undefined) this.#become("ok");
  }

  lost(): void {
    this.#become("gone");
  }

  /** Marks a call as in flight. The returned function ends it. */
  begin(slowAfterMs = 4000): () => void {
    const started = Date.now() + slowAfterMs;
    this.#waiting.add(started);
    this.#watch();
    return () => {
      this.#waiting.delete(started);
      if (this.state === "slow" && this.#oldest() === undefined) this.#become("ok");
    };
  }

  #oldest(): number | undefined {
    const now = Date.now();
    for (const deadline of this.#waiting) if (deadline <= now) return deadline;
    return undefined;
  }

  #watch(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#oldest() !== undefined && this.state === "ok") this.#become("slow");
      if (this.#waiting.size > 0) this.#watch();
    }, 1000);
  }

  #become(state: "ok" | "slow" | "gone"): void {
    if (this.state === state) return;
    this.state = state;
    this.since = Date.now();
  }
}

export const connection = new Connection();
