// Waits for conditions: no test sleeps for a fixed time.

/**
 * Calls `probe` until it returns a truthy value, and returns that. Fails after `timeoutMs` with the last error or
 * value. The default suffices for any single step on a machine under other load.
 */
export async function eventually(probe, { timeoutMs = 600_000, everyMs = 50, what = probe.toString() } = {}) {
  const deadline = performance.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}; last: ${last?.stack ?? JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

let counter = 0;

/** A name that no other test of this run uses. */
export const unique = (prefix) => `${prefix}-${process.pid}-${++counter}`;
