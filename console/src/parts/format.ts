/** Numbers, sizes and durations as text with their unit. A missing value is a dash. */
export const none = "–";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function count(value: number | undefined | null): string {
  return value === undefined || value === null ? none : whole.format(value);
}

/** A short number: 1,234 · 12.3 k · 4.56 M. */
export function short(value: number | undefined | null): string {
  if (value === undefined || value === null || Number.isNaN(value)) return none;
  const size = Math.abs(value);
  if (size < 10_000) return whole.format(value);
  for (const [unit, step] of [
    ["k", 1e3],
    ["M", 1e6],
    ["G", 1e9],
    ["T", 1e12],
  ] as const) {
    if (size < step * 1000) return `${three(value / step)} ${unit}`;
  }
  return value.toExponential(2);
}

function three(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

export function bytes(value: number | undefined | null): string {
  if (value === undefined || value === null) return none;
  if (Math.abs(value) < 1024) return `${whole.format(value)} B`;
  let rest = value;
  for (const unit of ["KiB", "MiB", "GiB", "TiB", "PiB"]) {
    rest /= 1024;
    if (Math.abs(rest) < 1000) return `${three(rest)} ${unit}`;
  }
  return `${three(rest)} PiB`;
}

export function rate(value: number | undefined | null): string {
  if (value === undefined || value === null) return none;
  if (value > 0 && value < 10) return `${value.toFixed(value < 1 ? 2 : 1)}/s`;
  return `${short(value)}/s`;
}

export const byteRate = (value: number | undefined | null): string => (value === undefined || value === null ? none : `${bytes(value)}/s`);

/** A duration in seconds: 0.4 s · 12 s · 3 min 20 s · 5 h 12 min · 3 d 4 h. */
export function duration(seconds: number | undefined | null): string {
  if (seconds === undefined || seconds === null) return none;
  if (seconds < 0.05) return "0 s";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, "min", 1, "s");
  if (whole < 86_400) return pair(whole, 3600, "h", 60, "min");
  return pair(whole, 86_400, "d", 3600, "h");
}

function pair(seconds: number, large: number, unit: string, small: number, rest: string): string {
  const more = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${unit}${more > 0 ? ` ${more} ${rest}` : ""}`;
}

export const milliseconds = (value: number | undefined | null): string =>
  value === undefined || value === null ? none : value < 1000 ? `${whole.format(value)} ms` : duration(value / 1000);

export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

const local = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat("sv-SE", { timeStyle: "medium" });

/** Local time of epoch milliseconds: 2026-11-23 13:04:05, or the clock alone on the same day. */
export function localTime(at: number, now = Date.now()): string {
  const time = new Date(at);
  return time.toDateString() === new Date(now).toDateString() ? clock.format(time) : local.format(time);
}

export const utcTime = (at: number): string => `${new Date(at).toISOString().replace("T", " ").replace("Z", "")} UTC`;
