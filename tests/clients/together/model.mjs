// The rows that the table must have in the end. Ids tell who made a row: appended ones are multiples of 4 plus 0, upserted
// ones plus 1, foreign ones plus 2.
const APPENDED = 0, UPSERTED = 1, FOREIGN = 2;

export class Model {
  #next = [0, 0, 0];
  /** Ids of rows that must be there once, with their values. */
  rows = new Map();
  removed = new Map();

  appended = () => this.#id(APPENDED);
  foreign = () => this.#id(FOREIGN);
  upserted = (key) => key * 4 + UPSERTED;
  isUpserted = (id) => id % 4 === UPSERTED;

  add = (id, value) => this.rows.set(id, value);

  /** Notes that rows are deleted; the acknowledgement of one may still come. @param {string} how for the report */
  remove(ids, how) {
    for (const id of ids) this.removed.set(id, how);
  }

  /** Differences of what was found, at most 20. @param {Iterable<[id: number, value: number]>} found */
  differences(found) {
    const wrong = [], seen = new Set();
    for (const [id, value] of found) {
      if (seen.has(id)) wrong.push(`row ${id} is there twice`);
      else if (this.removed.has(id)) wrong.push(`row ${id} was deleted ${this.removed.get(id)} and is there`);
      else if (!this.rows.has(id)) wrong.push(`row ${id} was never acknowledged`);
      else if (this.rows.get(id) !== value) wrong.push(`row ${id} has ${value}, not ${this.rows.get(id)}`);
      seen.add(id);
    }
    for (const id of this.rows.keys()) if (!seen.has(id) && !this.removed.has(id)) wrong.push(`row ${id} is missing`);
    return wrong.length > 20 ? [...wrong.slice(0, 20), `and ${wrong.length - 20} more`] : wrong;
  }

  #id(kind) {
    return this.#next[kind]++ * 4 + kind;
  }
}
