/** A part of a line of Markdown. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; parts: Inline[] }
  | { kind: "em"; parts: Inline[] }
  | { kind: "link"; address: string; parts: Inline[]; button: boolean };

const depthMax = 6;
const safe = new Set(["http:", "https:", "mailto:"]);

// Escapes, code, strong, emphasis, pictures and links, buttons, addresses in angle brackets.
const pattern =
  /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*([^*]+(?:\*[^*]+)*)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b|(!?)\[([^[\]]*)\]\(([^()\s]*)(?:\s+"[^"]*")?\)|<((?:https?|mailto):[^<>\s]+)>/g;

/** The address of a link that a page may open: of the web or of mail, nothing that runs in this page. Undefined: another one. */
export function safeAddress(text: string): string | undefined {
  try {
    const address = new URL(text);
    return safe.has(address.protocol) ? address.href : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of a text. Unknown marks stay as they are written. */
export function inlines(text: string, depth = 0): Inline[] {
  if (depth > depthMax) return [{ kind: "text", text }];
  const parts: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    parts.push(inlineOf(match, depth + 1));
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

function inlineOf(match: RegExpExecArray, depth: number): Inline {
  const [whole, escaped, code, strong, strong2, em, em2, picture, label, target, address] = match;
  if (escaped !== undefined) return { kind: "text", text: escaped };
  if (code !== undefined) return { kind: "code", text: code };
  if (strong ?? strong2) return { kind: "strong", parts: inlines(strong ?? strong2 ?? "", depth) };
  if (em ?? em2) return { kind: "em", parts: inlines(em ?? em2 ?? "", depth) };
  if (address !== undefined) return linkOf(address, [{ kind: "text", text: address }], false, whole);
  // A picture is a link: this page loads nothing from elsewhere.
  const name = label || target || "";
  const button = /^button:(?:primary:)?(.+)$/.exec(name);
  return linkOf(target ?? "", inlines(picture ? `${name} (picture)` : (button?.[1] ?? name), depth), button !== null, picture ? name : whole);
}

/** A link has no links in it. */
const unlinked = (part: Inline): Inline => (part.kind === "link" ? { kind: "text", text: part.address } : part);

function linkOf(target: string, parts: Inline[], button: boolean, otherwise: string): Inline {
  const address = safeAddress(target);
  return address === undefined ? { kind: "text", text: otherwise } : { kind: "link", address, parts: parts.map(unlinked), button };
}
