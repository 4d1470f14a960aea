// The packed tables of other engines.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

/** The zip's files with a prefix, by name: read from its central directory. */
export function* unpacked(path, prefix) {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    if (name.startsWith(prefix)) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + size);
      yield [name, method === 0 ? bytes : inflateRawSync(bytes)];
    }
    at += 46 + nameLength + extra + comment;
  }
}
