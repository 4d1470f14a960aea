// A disk of its own for a test that fills it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk of 1 GiB, and a function that leaves so many bytes of it; undefined when this user may not mount one. */
export function smallDisk() {
  const mount = mkdtempSync(join(tmpdir(), "tarn-full-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1g", "tmpfs", mount], { stdio: "pipe" });
  } catch {
    rmSync(mount, { recursive: true });
    return {};
  }
  const filler = join(mount, "filler");
  const free = () => Number(execFileSync("df", ["--output=avail", "-B1", mount]).toString().split("\n")[1]);
  // A server may write between the look and the change, so the change is tried again with a new look.
  const leave = (bytes) => {
    for (let tries = 0; ; tries++) {
      const now = free();
      if (now === bytes) return;
      const size = (existsSync(filler) ? statSync(filler).size : 0) + now - bytes;
      try {
        execFileSync(...(now > bytes ? ["fallocate", ["-l", String(size), filler]] : ["truncate", ["-s", String(size), filler]]), { stdio: "pipe" });
        return;
      } catch (error) {
        if (tries === 100) throw error;
      }
    }
  };
  const remove = () => {
    execFileSync("umount", ["-l", mount]);
    rmSync(mount, { recursive: true, force: true });
  };
  return { mount, leave, remove };
}
