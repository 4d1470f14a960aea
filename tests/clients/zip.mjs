// Makes zips without a library, with the modes that Lambda keeps.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

const file = 0o100644;

/**
 * A zip of files.
 * @param {Record<string, string | Buffer | { content: string | Buffer, mode: number }>} files name → content
 */
export function zip(files) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [name, value] of Object.entries(files)) {
    const { content, mode } = typeof value === "string" || Buffer.isBuffer(value) ? { content: value, mode: file } : value;
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2); // names are UTF-8
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(0x21 << 16, 6); // 1980-01-01
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), common, path, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), common, rest, path]));
    offset += 30 + path.length + packed.length;
  }
  const [all, end] = [Buffer.concat(directory), Buffer.alloc(18)];
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(all.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, all, Buffer.from("PK\x05\x06"), end]);
}

/** The files of a folder by their names below `prefix`. */
export function filesOf(folder, prefix) {
  const found = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) Object.assign(found, filesOf(path, `${prefix}${name}/`));
    else found[`${prefix}${name}`] = readFileSync(path);
  }
  return found;
}
