import type { Cell, ResultColumn } from "../../api/athena.ts";

const rowsMax = 2000;

/** The rows of CSV text; the first row names the columns. A last line that was cut off is left out. */
export function csvRows(text: string, separator: string): { columns: ResultColumn[]; rows: Cell[][] } {
  const lines: string[][] = [];
  let line: string[] = [];
  let field = "";
  let inQuotes = false;
  for (let at = 0; at < text.length && lines.length <= rowsMax; at++) {
    const sign = text[at] ?? "";
    if (inQuotes) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text[++at];
      else inQuotes = false;
    } else if (sign === '"' && field === "") inQuotes = true;
    else if (sign === separator) {
      line.push(field);
      field = "";
    } else if (sign === "\n") {
      lines.push([...line, field.replace(/\r$/, "")]);
      line = [];
      field = "";
    } else field += sign;
  }
  if (line.length > 0 && line.length + 1 === lines[0]?.length) lines.push([...line, field]);
  const [names = [], ...rows] = lines;
  return { columns: names.map((Name) => ({ Name, Type: "" })), rows };
}
