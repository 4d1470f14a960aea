/** Pixels a second at which dashes move along arrows, by speed. */
const speeds = { slow: 14, steady: 26, fast: 40 };
/** Dashes of every speed repeat within so many pixels. */
const repeat = 36;
const stepMs = 100;

/**
 * Moves the dashes of all arrows together, ten steps a second. A step goes into the frame of an update where one comes anyway:
 * animations of their own would each ask the browser for frames at other times.
 */
export class Motion {
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #element: SVGElement;
  readonly #reduced = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(element: SVGElement) {
    this.#element = element;
    this.#plan();
  }

  /** The page draws an update now: a step that is due joins it. */
  update(): void {
    if (performance.now() - this.#at >= stepMs * 0.9) this.#step();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #step(): void {
    this.#at = performance.now();
    if (!document.hidden && !this.#reduced.matches && this.#element.querySelector(".moving")) {
      for (const [name, speed] of Object.entries(speeds)) {
        const gone = ((this.#at / 1000) * speed) % repeat;
        this.#element.style.setProperty(`--${name}`, `${(repeat - gone).toFixed(1)}px`);
      }
    }
    this.#plan();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#step(), stepMs * 1.2);
  }
}
