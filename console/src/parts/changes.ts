/** A change of columns, as lists show it. */
export interface Change {
  /** Epoch seconds. */
  time: number | undefined;
  kind: "first" | "added" | "dropped" | "changed" | "renamed";
  text: string;
  /** Shown where the time is not known. */
  version?: string;
  /** The table, with the address of its page. */
  table?: { name: string; address: string };
}
