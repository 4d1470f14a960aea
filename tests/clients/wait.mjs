// Waits for conditions: no test sleeps for a fixed time.

/**
 * Calls `probe` until it returns a truthy value, and returns that. Fails after `timeoutMs` with the last error or
 * value. The default suffices for any single step on a machine under other load.
 */
export async function eventually(probe, { timeoutMs = 600_000, everyMs = 50, what = probe.toString() } = {}) {
  const deadline = performance.now() + timeoutMs;
  let last;
  for (;;) {
    const asked = performance.now();
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}; last: ${last?.stack ?? JSON.stringify(last)}`);
    // A probe that starts a command takes most of a processor: it rests twice as long as it worked, and the server goes on meanwhile.
    await new Promise((resolve) => setTimeout(resolve, Math.max(everyMs, Math.min(2 * (performance.now() - asked), 2_000))));
  }
}

let counter = 0;

/** A name that no other test of this run uses. */
export const unique = (prefix) => `${prefix}-${process.pid}-${++counter}`;
