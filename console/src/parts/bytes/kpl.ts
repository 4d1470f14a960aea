const magic = [0xf3, 0x89, 0x9a, 0xc2];
const digestLength = 16;
const recordsField = 3;
const dataField = 3;

/**
 * The user records of a record that the Kinesis Producer Library aggregated: magic, a protobuf message, an MD5 digest.
 * Undefined for all other records.
 */
export function kplRecords(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes.length < magic.length + digestLength || magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const message = bytes.subarray(magic.length, bytes.length - digestLength);
  try {
    return fields(message)
      .filter((field) => field.number === recordsField)
      .map((field) => fields(field.value).find((inner) => inner.number === dataField)?.value ?? new Uint8Array());
  } catch {
    return undefined;
  }
}

/** The length-delimited fields of a protobuf message. Numbers are read over; other kinds do not occur in this format. */
function fields(message: Uint8Array): { number: number; value: Uint8Array }[] {
  const found: { number: number; value: Uint8Array }[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError("The message ends within a number.");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("The number is too long.");
  };
  while (at < message.length) {
    const tag = varint();
    if ((tag & 7) === 0) varint();
    else if ((tag & 7) === 2) {
      const length = varint();
      if (at + length > message.length) throw new RangeError("The field is longer than the message.");
      found.push({ number: tag >>> 3, value: message.subarray(at, at + length) });
      at += length;
    } else throw new RangeError("The kind of field is unknown.");
  }
  return found;
}
