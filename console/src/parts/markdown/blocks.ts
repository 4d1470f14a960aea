/** A block of Markdown. Texts are lines of inline parts. */
export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; lines: string[] }
  | { kind: "code"; text: string }
  | { kind: "rule" }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; ordered: boolean; items: ListItem[] }
  | { kind: "table"; head: string[]; rows: string[][] };

export interface ListItem {
  text: string;
  blocks: Block[];
}

const depthMax = 5;
/** A longer text is cut: drawing it would stop the page. */
export const lengthMax = 50_000;

const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const fence = /^ {0,3}(```|~~~)/;
const rule = /^ {0,3}(?:-\s*){3,}$|^ {0,3}(?:\*\s*){3,}$|^ {0,3}(?:_\s*){3,}$/;
const item = /^(\s*)(?:([-*+])|\d{1,9}[.)])\s+(.*)$/;
const quote = /^ {0,3}>/;
const delimiter = /^[\s|:-]+$/;

/** A longer line is plain text: patterns would take long over it. */
const lineMax = 1000;
const fits = (pattern: RegExp, line: string | undefined): boolean => line !== undefined && line.length <= lineMax && pattern.test(line);

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

/** The blocks of a text. */
export const blocksOf = (text: string): Block[] => parse(text.slice(0, lengthMax).replaceAll("\r\n", "\n").split("\n"), 0);

function parse(lines: string[], depth: number): Block[] {
  const blocks: Block[] = [];
  if (depth > depthMax) return [{ kind: "paragraph", lines }];
  for (let at = 0; at < lines.length; ) {
    const [block, next] = take(lines, at, depth);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins at a line, and the line after it. */
function take(lines: string[], at: number, depth: number): [Block | undefined, number] {
  const line = lines[at] ?? "";
  if (line.trim() === "") return [undefined, at + 1];
  if (line.length > lineMax) return [{ kind: "paragraph", lines: [line] }, at + 1];
  const open = fence.exec(line);
  if (open) {
    const end = until(lines, at + 1, (other) => other.trim().startsWith(open[1] ?? ""));
    return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
  }
  const title = heading.exec(line);
  if (title) return [{ kind: "heading", level: title[1]?.length ?? 1, text: title[2] ?? "" }, at + 1];
  if (rule.test(line)) return [{ kind: "rule" }, at + 1];
  if (quote.test(line)) {
    const end = until(lines, at, (other) => !fits(quote, other));
    return [{ kind: "quote", blocks: parse(lines.slice(at, end).map((other) => other.replace(/^ {0,3}> ?/, "")), depth + 1) }, end];
  }
  if (item.test(line)) return takeList(lines, at, depth);
  if (line.includes("|") && fits(delimiter, lines[at + 1]) && (lines[at + 1] ?? "").includes("-")) {
    const end = until(lines, at + 2, (other) => !other.includes("|"));
    return [{ kind: "table", head: cells(line), rows: lines.slice(at + 2, end).map(cells) }, end];
  }
  const end = until(lines, at + 1, (other) => other.trim() === "" || other.length > lineMax || [heading, fence, rule, item, quote].some((begin) => begin.test(other)));
  return [{ kind: "paragraph", lines: lines.slice(at, end) }, end];
}

function takeList(lines: string[], at: number, depth: number): [Block, number] {
  const [, indent = "", mark] = item.exec(lines[at] ?? "") ?? [];
  const items: ListItem[] = [];
  let next = at;
  while (next < lines.length) {
    const found = fits(item, lines[next]) ? item.exec(lines[next] ?? "") : null;
    if (!found || found[1]?.length !== indent.length || (found[2] === undefined) !== (mark === undefined)) break;
    // Deeper lines belong to the item.
    const end = until(lines, next + 1, (other) => other.trim() === "" || other.length - other.trimStart().length <= indent.length);
    items.push({ text: found[3] ?? "", blocks: parse(lines.slice(next + 1, end), depth + 1) });
    next = end;
  }
  return [{ kind: "list", ordered: mark === undefined, items }, next];
}

function until(lines: string[], from: number, isEnd: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && !isEnd(lines[at] ?? "")) at++;
  return at;
}
