import { listAttention, type AttentionItem } from "../api/tarn.ts";

const everyMs = 15_000;

/** What needs attention, for the badge of every page. It is asked rarely; the overview watches it live. */
class Attention {
  items = $state.raw<AttentionItem[]>([]);

  /** Asks now and again until the returned function is called. */
  begin(): () => void {
    const ask = (): void => {
      if (document.hidden) return;
      listAttention().then(
        (items) => (this.items = items ?? []),
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(ask, everyMs);
    return () => clearInterval(timer);
  }
}

export const attention = new Attention();
