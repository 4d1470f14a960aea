export interface Notice {
  id: number;
  text: string;
  tone: "good" | "bad";
}

/** Short messages about what was just done. */
class Notices {
  all = $state.raw<Notice[]>([]);
  #ids = 0;

  say(text: string, tone: "good" | "bad" = "good"): void {
    const id = ++this.#ids;
    this.all = [...this.all, { id, text, tone }];
    setTimeout(() => this.drop(id), tone === "bad" ? 12_000 : 5000);
  }

  drop(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
