// Changes texts in Avro container files, as an attacker's own program would: manifests and manifest lists with other paths.
import { deflateRawSync, inflateRawSync } from "node:zlib";

function readLong(bytes, at) {
  let [value, shift] = [0n, 0n];
  for (;;) {
    const byte = bytes[at.offset++];
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n));
    shift += 7n;
  }
}

function longOf(number) {
  let value = BigInt(number) << 1n;
  const bytes = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(value)]);
}

const textOf = (text) => Buffer.concat([longOf(Buffer.byteLength(text)), Buffer.from(text)]);

function replaceAll(bytes, from, to) {
  const parts = [];
  let at = 0;
  for (let found = bytes.indexOf(from); found >= 0; found = bytes.indexOf(from, at)) {
    parts.push(bytes.subarray(at, found), to);
    at = found + from.length;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** Reads a file, and returns it with each block changed by a function of its bytes. */
function withBlocks(file, change) {
  const at = { offset: 4 };
  const header = {};
  for (let count = readLong(file, at); count !== 0; count = readLong(file, at)) {
    for (let entry = 0; entry < Math.abs(count); entry++) {
      const [name, value] = [0, 0].map(() => {
        const length = readLong(file, at);
        return file.subarray(at.offset, (at.offset += length));
      });
      header[name] = value.toString();
    }
  }
  const sync = file.subarray(at.offset, (at.offset += 16));
  const parts = [file.subarray(0, at.offset)];
  const isDeflated = header["avro.codec"] === "deflate";
  while (at.offset < file.length) {
    const count = readLong(file, at);
    const length = readLong(file, at);
    const block = file.subarray(at.offset, (at.offset += length));
    at.offset += sync.length;
    const changed = change(isDeflated ? inflateRawSync(block) : block);
    const stored = isDeflated ? deflateRawSync(changed) : changed;
    parts.push(longOf(count), longOf(stored.length), stored, sync);
  }
  return Buffer.concat(parts);
}

/** The file with each text `from` replaced by `to`. */
export const withText = (file, from, to) => withBlocks(file, (block) => replaceAll(block, textOf(from), textOf(to)));

/** Whether a text stands in the file. */
export function hasText(file, text) {
  let found = false;
  withBlocks(file, (block) => ((found ||= block.includes(textOf(text))), block));
  return found;
}
