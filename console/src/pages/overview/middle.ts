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
