// Bytes written into a folder whose files are written once and have names that do not return, as those of the row store: the sum of their
// largest sizes. It looks often, because a file that comes and goes between two looks is missed.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export function followWrites(folder, everyMs = 100) {
  const sizes = new Map();
  const look = () => {
    for (const name of readdirSync(folder)) {
      const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
      if (size > (sizes.get(name) ?? 0)) sizes.set(name, size);
    }
  };
  const bytes = () => {
    look();
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  };
  const before = bytes();
  const timer = setInterval(look, everyMs);
  return { bytes: () => bytes() - before, stop: () => clearInterval(timer) };
}
