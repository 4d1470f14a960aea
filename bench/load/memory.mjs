// Resident memory of processes.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Resident memory of one process, MB. */
export const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

/** Proportional resident memory of one process, MB: shared pages count in parts, so that sums are right. */
export const proportionalMb = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;

/** The processes that a process has started. */
export const childrenOf = (pid) => spawnSync("pgrep", ["-P", `${pid}`], { encoding: "utf8" }).stdout.trim().split("\n").filter(Boolean);

/** Resident memory of a process and its children, MB. */
export const treeMb = (pid) => childrenOf(pid).reduce((sum, child) => sum + treeMb(child), residentMb(pid));
