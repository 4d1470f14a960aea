// Waiting on conditions: no test sleeps for a fixed time and hopes.

/**
 * Calls `probe` until it answers something truthy; that is the result. Fails after `timeoutMs` with the last error or answer: by default, long enough
 * for any single thing on a machine that others load too.
 */
export async function eventually(probe, { timeoutMs = 120_000, everyMs = 50, what = probe.toString() } = {}) {
  const deadline = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}; last: ${last?.stack ?? JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

let counter = 0;

/** A name that no other test of this run uses. */
export const unique = (prefix) => `${prefix}-${process.pid}-${++counter}`;
