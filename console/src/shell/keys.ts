import { href, route } from "../route/route.svelte.ts";
import { places, segmentsOf } from "./places.ts";

const pairMs = 1200;
let begun = 0;

/** True where keys write text. */
function isWriting(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The keys of every page: `/` searches, `?` lists the keys, `g` and a letter opens a page. */
export function onKey(event: KeyboardEvent, open: { search(): void; help(): void }): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") open.search();
  else if (event.key === "?") open.help();
  else if (event.key === "g") {
    begun = performance.now();
    return;
  } else if (performance.now() - begun < pairMs) {
    const place = places.find((other) => other.key === event.key);
    if (place) route.go(href(segmentsOf(place.id)));
    else return;
  } else return;
  begun = 0;
  event.preventDefault();
}
