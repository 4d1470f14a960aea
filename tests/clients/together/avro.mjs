// Writes Avro files: the part of the format that an Iceberg writer needs.
import { randomBytes } from "node:crypto";

/** @param {object} schema a record @param {object[]} rows @param {Record<string, string>} metadata @returns {Buffer} */
export function avroFile(schema, rows, metadata = {}) {
  const header = Object.entries({ "avro.schema": JSON.stringify(schema), "avro.codec": "null", ...metadata });
  const sync = randomBytes(16);
  const body = Buffer.concat(rows.map((row) => encode(schema, row)));
  return Buffer.concat([
    Buffer.from("Obj\x01"), long(header.length), ...header.flatMap(([key, value]) => [string(key), string(value)]), long(0), sync,
    ...(rows.length > 0 ? [long(rows.length), long(body.length), body, sync] : []),
  ]);
}

function encode(type, value) {
  if (Array.isArray(type)) {
    const branch = type.findIndex((one) => (one === "null") === (value === undefined || value === null));
    return Buffer.concat([long(branch), encode(type[branch], value)]);
  }
  switch (type.type ?? type) {
    case "null": return Buffer.alloc(0);
    case "boolean": return Buffer.from([value ? 1 : 0]);
    case "int": case "long": return long(value);
    case "string": return string(value);
    case "bytes": return Buffer.concat([long(value.length), value]);
    case "array": return Buffer.concat([...(value.length > 0 ? [long(value.length), ...value.map((item) => encode(type.items, item))] : []), long(0)]);
    case "record": return Buffer.concat(type.fields.map((field) => encode(field.type, value[field.name])));
    default: throw new Error(`no Avro type ${JSON.stringify(type)}`);
  }
}

function string(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([long(bytes.length), bytes]);
}

function long(value) {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
