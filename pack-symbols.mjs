// Clears the symbol tables of shared libraries for debuggers: zeros take no room in the archive, and no loader reads them. The exported names stay,
// which are in a table of their own. node pack-symbols.mjs FILE…
import { readFileSync, writeFileSync } from "node:fs";

const symbolTable = 2; // SHT_SYMTAB of ELF

for (const path of process.argv.slice(2)) {
  const file = readFileSync(path);
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) throw new Error(`${path} is not a 64-bit little-endian ELF file`);
  const [begin, bytes, count] = [Number(file.readBigUInt64LE(0x28)), file.readUInt16LE(0x3a), file.readUInt16LE(0x3c)];
  const section = (number) => {
    const at = begin + number * bytes;
    const [place, length] = [Number(file.readBigUInt64LE(at + 24)), Number(file.readBigUInt64LE(at + 32))];
    return { type: file.readUInt32LE(at + 4), at: place, bytes: length, names: file.readUInt32LE(at + 40) };
  };
  for (let number = 0; number < count; number++) {
    const symbols = section(number);
    if (symbols.type !== symbolTable) continue;
    for (const part of [symbols, section(symbols.names)]) file.fill(0, part.at, part.at + part.bytes);
  }
  writeFileSync(path, file);
}
