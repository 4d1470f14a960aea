/** The address is the state of a page: path segments, and a query for filters, sort, tab, region and texts. */
const base = "/console/";

type Query = Record<string, string | number | undefined>;

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

class Route {
  path = $state.raw(location.pathname);
  search = $state.raw(location.search);

  readonly query = $derived(new URLSearchParams(this.search));
  readonly segments = $derived(this.path.slice(base.length).split("/").filter(Boolean).map(decoded));
  readonly page = $derived(this.segments[0] ?? "overview");
  readonly region = $derived(this.query.get("region") ?? undefined);

  constructor() {
    addEventListener("popstate", () => this.#read());
  }

  /** The value of a query parameter, or the given default. */
  get(name: string, otherwise = ""): string {
    return this.query.get(name) ?? otherwise;
  }

  /** Changes query parameters in place. An empty value removes its parameter. */
  set(changes: Query, { push = false } = {}): void {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === "") query.delete(name);
      else query.set(name, String(value));
    }
    const text = query.toString();
    this.#go(location.pathname + (text ? `?${text}` : ""), push);
  }

  go(address: string, { replace = false } = {}): void {
    this.#go(address, !replace);
    document.getElementById("main")?.scrollTo(0, 0);
  }

  #go(address: string, push: boolean): void {
    if (address === location.pathname + location.search) return;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.#read();
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }
}

export const route = new Route();

/** The address of a page. The region stays in it, so that a copied link opens the same thing. */
export function href(segments: string[], query: Query = {}): string {
  const all = new URLSearchParams();
  const region = query.region ?? route.region;
  if (region) all.set("region", String(region));
  for (const [name, value] of Object.entries(query)) {
    if (name !== "region" && value !== undefined && value !== "") all.set(name, String(value));
  }
  const text = all.toString();
  return base + segments.map(encodeURIComponent).join("/") + (text ? `?${text}` : "");
}

/** Clicks on links of the console change the page without a load; all others stay the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(base) || link.pathname.startsWith(`${base}api/`)) return;
  event.preventDefault();
  if (link.hash) {
    document.getElementById(link.hash.slice(1))?.focus();
    return;
  }
  route.go(link.pathname + link.search);
}
