import { href, route } from "../route/route.svelte.ts";
import { places, segmentsOf } from "./places.ts";

// `g` was pressed, and the next key names a page. No time ends this: a slow machine shows keys late.
let isBegun = false;

/** True where keys write text. */
function isWriting(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The keys of every page: `/` searches, `?` lists the keys, `g` and a letter opens a page. */
export function onKey(event: KeyboardEvent, open: { search(): void; help(): void }): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
  const isSecond = isBegun;
  isBegun = false;
  if (isWriting(event) || document.querySelector("dialog[open]")) return;
  const place = isSecond ? places.find((other) => other.key === event.key) : undefined;
  if (place) route.go(href(segmentsOf(place.id)));
  else if (event.key === "/") open.search();
  else if (event.key === "?") open.help();
  else {
    isBegun = event.key === "g";
    return;
  }
  event.preventDefault();
}

/** A press of the pointer ends what a key began. */
export function endKeys(): void {
  isBegun = false;
}
