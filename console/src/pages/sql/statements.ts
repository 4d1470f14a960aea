export interface Statement {
  text: string;
  /** Where the statement's text begins and ends in the whole text. */
  from: number;
  to: number;
}

/** The statements of a text, divided by semicolons outside of quotes and comments. */
export function statements(text: string): Statement[] {
  const found: Statement[] = [];
  let start = 0;
  for (let at = 0; at <= text.length;) {
    const next = skip(text, at);
    if (next > at) {
      at = next;
      continue;
    }
    if (at === text.length || text[at] === ";") {
      push(found, text, start, at);
      start = at + 1;
    }
    at++;
  }
  return found;
}

/** The place after a quoted text or a comment that begins here; the same place when none does. */
function skip(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  const end = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from);
    return found < 0 ? text.length : found + mark.length;
  };
  if (two === "--") return end("\n", at);
  if (two === "/*") return end("*/", at + 2);
  const quote = text[at];
  return quote === "'" || quote === '"' ? end(quote, at + 1) : at;
}

function push(found: Statement[], text: string, from: number, to: number): void {
  const part = text.slice(from, to);
  const bare = part.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "").trim();
  if (!bare) return;
  const lead = part.length - part.trimStart().length;
  const trimmed = part.trim();
  found.push({ text: trimmed, from: from + lead, to: from + lead + trimmed.length });
}

/** The statement that holds the place, or the one before it. */
export const statementAt = (all: Statement[], place: number): Statement | undefined =>
  all.find((one) => place <= one.to + 1 && place >= one.from) ?? all.findLast((one) => one.from <= place) ?? all[0];

export interface Fault {
  from: number;
  to: number;
  message: string;
}

/** The place of an error that names line and column of its statement ("line 2:8"), in the whole text. */
export function faultOf(statement: Statement, message: string): Fault {
  const match = /line (\d+):(\d+)/.exec(message);
  if (!match) return { from: statement.from, to: statement.to, message };
  const lines = statement.text.split("\n").slice(0, Number(match[1]) - 1);
  const place = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(match[2]) - 1;
  const word = /^("[^"]*"|'[^']*'|[\w.]+|\S)?/.exec(statement.text.slice(place))?.[0].length ?? 1;
  const from = Math.min(statement.from + place, statement.to);
  return { from, to: Math.min(Math.max(from + word, from + 1), statement.to), message };
}
