/** Totals of one moment, each under a name. */
export type Totals = Map<string, number[]>;

const windowSeconds = 5;

/** Makes rates from totals: the newest answer against one about five seconds older. */
export class RateWindow {
  #answers: { time: number; totals: Totals }[] = [];

  /** Takes totals in, and returns their rates per second. Time that does not move on, or a total that falls, begins again. */
  add(time: number, totals: Totals): Totals {
    const newest = this.#answers.at(-1);
    if (newest && (time <= newest.time || hasFallen(newest.totals, totals))) this.#answers = [];
    this.#answers.push({ time, totals });
    while (this.#answers.length > 2 && time - (this.#answers[1]?.time ?? 0) >= windowSeconds) this.#answers.shift();
    const old = this.#answers[0];
    const seconds = old ? time - old.time : 0;
    return new Map(
      [...totals].map(([name, now]) => {
        const then = old?.totals.get(name);
        return [name, now.map((total, place) => (seconds > 0 && then ? (total - (then[place] ?? 0)) / seconds : 0))];
      }),
    );
  }
}

function hasFallen(before: Totals, now: Totals): boolean {
  for (const [name, totals] of now) {
    const then = before.get(name);
    if (then && totals.some((total, place) => total < (then[place] ?? 0))) return true;
  }
  return false;
}
