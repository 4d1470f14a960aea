// Processor time of processes.
import { readFileSync } from "node:fs";
import { childrenOf } from "./memory.mjs";

const TICKS_PER_SECOND = 100;

function times(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ").map(Number);
  const [user, system, childUser, childSystem] = fields.slice(11, 15);
  return { own: (user + system) / TICKS_PER_SECOND, ended: (childUser + childSystem) / TICKS_PER_SECOND };
}

/** Processor time of a process and of the processes that it started, also of those that have ended, seconds. */
export function processorSeconds(pid) {
  const { own, ended } = times(pid);
  return { own, children: childrenOf(pid).reduce((sum, child) => sum + living(child), ended) };
}

// A child may end between the two looks; the parent's next figure contains it.
function living(pid) {
  try {
    const { own, ended } = times(pid);
    return own + ended;
  } catch {
    return 0;
  }
}
