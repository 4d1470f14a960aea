const ellipsis = "…";
let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, string>();
const knownMax = 1000;

/** The name, or its begin and its end with a gap, so that it is at most so many pixels wide: names of one kind often begin alike. */
export function middle(name: string, width: number): string {
  const key = `${width} ${name}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= knownMax) known.clear();
  const text = shortened(name, width);
  known.set(key, text);
  return text;
}

/** The texts of names that stand together: where two would look the same, their common end gives way to the part that differs. */
export function distinct(names: string[], width: number): Map<string, string> {
  const shown = new Map(names.map((name) => [name, middle(name, width)]));
  const alike = Map.groupBy(shown.keys(), (name) => shown.get(name) ?? "");
  for (const same of [...alike.values()].filter((group) => group.length > 1)) {
    const end = commonEnd(same);
    if (end === 0) continue;
    for (const name of same) shown.set(name, middle(name.slice(0, name.length - end), width - widthOf(ellipsis)) + ellipsis);
  }
  return shown;
}

/** How many letters all names end with, from a separator on. */
function commonEnd(names: string[]): number {
  const [first = ""] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name.endsWith(first.slice(first.length - length - 1)))) length++;
  const end = first.slice(first.length - length);
  const at = end.search(/[-_./]/);
  return at < 0 ? 0 : end.length - at;
}

/** A name in at most two lines: broken at a separator where both parts fit, else where the first line is full. */
export function lines(name: string, width: number): string[] {
  if (widthOf(name) <= width) return [name];
  const breaks = [...name.matchAll(/[-_./…:]+/g)].map(({ index, 0: separator }) => index + separator.length).filter((at) => at < name.length);
  const balance = (at: number): number => Math.abs(at - name.length / 2);
  for (const at of breaks.sort((a, b) => balance(a) - balance(b))) {
    if (widthOf(name.slice(0, at)) <= width && widthOf(name.slice(at)) <= width) return [name.slice(0, at), name.slice(at)];
  }
  const letters = [...name];
  let count = letters.length - 1;
  while (count > 1 && widthOf(letters.slice(0, count).join("")) > width) count--;
  return [letters.slice(0, count).join(""), letters.slice(count).join("")];
}

function shortened(name: string, width: number): string {
  if (widthOf(name) <= width) return name;
  const letters = [...name];
  let [few, many] = [1, letters.length - 1];
  while (few < many) {
    const count = Math.ceil((few + many) / 2);
    if (widthOf(keep(letters, count)) <= width) few = count;
    else many = count - 1;
  }
  return keep(letters, few);
}

const keep = (letters: string[], count: number): string => {
  const begin = Math.ceil(count / 2);
  return letters.slice(0, begin).join("") + ellipsis + letters.slice(letters.length - (count - begin)).join("");
};

function widthOf(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 8;
  const styles = getComputedStyle(document.documentElement);
  context.font = `560 ${styles.getPropertyValue("--text-m").trim() || "13px"} ${styles.getPropertyValue("--font").trim() || "sans-serif"}`;
  return context.measureText(text).width;
}
