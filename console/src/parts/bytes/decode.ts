import { kplRecords } from "./kpl.ts";

export type Form = "json" | "text" | "hex";

/** The bytes of a record in the form that a person reads best. */
export interface Decoded {
  bytes: Uint8Array;
  /** What was unwrapped on the way: gzip, KPL. */
  wraps: string[];
  form: Form;
  text: string;
  /** On one line, for lists. */
  line: string;
}

const lineMax = 400;
const utf8 = new TextDecoder("utf-8", { fatal: true });

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 8192) binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(binary);
}

/** Unwraps gzip and KPL's aggregation, then chooses JSON, text or hex. One record of KPL may hold several. */
export async function decode(bytes: Uint8Array<ArrayBuffer>): Promise<Decoded[]> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const plain = await gunzip(bytes);
    if (plain) return (await decode(plain)).map((inner) => ({ ...inner, wraps: ["gzip", ...inner.wraps] }));
  }
  const parts = kplRecords(bytes);
  if (parts) return parts.map((part) => ({ ...plainForm(part), wraps: ["KPL"] }));
  return [plainForm(bytes)];
}

export function plainForm(bytes: Uint8Array): Decoded {
  const text = textOf(bytes);
  if (text === undefined) return { bytes, wraps: [], form: "hex", text: hex(bytes), line: hexLine(bytes) };
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    try {
      const value: unknown = JSON.parse(trimmed);
      return {
        bytes,
        wraps: [],
        form: "json",
        text: JSON.stringify(value, null, 2),
        line: trimmed.replace(/\s*\n\s*/g, " ").slice(0, lineMax),
      };
    } catch {
      // Not JSON after all: shown as text.
    }
  }
  return { bytes, wraps: [], form: "text", text, line: trimmed.replace(/\s+/g, " ").slice(0, lineMax) };
}

/** The bytes as text; undefined when they are not UTF-8 or hold control characters. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const hexLine = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join(" ") + (bytes.length > 64 ? " …" : "");

/** Offsets, 16 bytes and their printable characters on each line. */
export function hex(bytes: Uint8Array, max = 16_384): string {
  const lines: string[] = [];
  for (let start = 0; start < Math.min(bytes.length, max); start += 16) {
    const part = bytes.subarray(start, start + 16);
    const numbers = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const signs = Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${start.toString(16).padStart(6, "0")}  ${numbers.padEnd(47)}  ${signs}`);
  }
  if (bytes.length > max) lines.push("…");
  return lines.join("\n");
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return undefined;
  }
}
