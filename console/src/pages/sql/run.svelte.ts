import {
  getExecution,
  getResults,
  isOver,
  startStatement,
  stopStatement,
  type Cell,
  type Execution,
  type ResultColumn,
} from "../../api/athena.ts";
import { ApiError, asApiError } from "../../api/errors.ts";
import type { Statement } from "./statements.ts";

const pageSize = 1000;

/** One statement from its start to its last row. Rows come page by page, as the grid asks for them. */
export class Run {
  execution = $state.raw<Execution | undefined>();
  error = $state.raw<ApiError | undefined>();
  columns = $state.raw<ResultColumn[]>([]);
  rows = $state.raw<Cell[][]>([]);
  next = $state.raw<string | undefined>();
  loading = $state(false);
  hasResults = $state(false);
  updateCount = $state(0);
  statement = $state.raw<Statement | undefined>();
  #abort = new AbortController();
  #started: string | undefined;
  #stopped = false;

  constructor(statement?: Statement) {
    this.statement = statement;
  }

  get id(): string | undefined {
    return this.execution?.QueryExecutionId;
  }

  get isRunning(): boolean {
    return !this.error && (!this.execution || !isOver(this.execution));
  }

  /** Starts the statement and follows it. */
  async start(database: string): Promise<void> {
    try {
      const id = (this.#started = await startStatement(this.statement?.text ?? "", database));
      if (this.#stopped) await stopStatement(id);
      await this.follow(id);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Follows an execution that exists, until it ends; then loads its first rows. */
  async follow(id: string): Promise<void> {
    try {
      for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
        this.execution = await getExecution(id, this.#abort.signal);
        if (isOver(this.execution)) break;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (this.#abort.signal.aborted) return;
      }
      if (this.execution.Status.State === "SUCCEEDED") await this.more();
    } catch (error) {
      this.#fail(error);
    }
  }

  more = async (): Promise<void> => {
    if (!this.execution || this.loading || (this.hasResults && this.next === undefined)) return;
    this.loading = true;
    try {
      const page = await getResults(this.execution, this.next, pageSize, this.#abort.signal);
      this.columns = page.columns;
      this.rows = this.hasResults ? this.rows.concat(page.rows) : page.rows;
      this.next = page.next;
      this.updateCount = page.updateCount;
      this.hasResults = true;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.loading = false;
    }
  };

  /** Loads pages until all rows are there, or so many. */
  all = async (max: number): Promise<void> => {
    while (this.next !== undefined && this.rows.length < max && !this.error && !this.#abort.signal.aborted) {
      if (this.loading) await new Promise((resolve) => setTimeout(resolve, 20));
      else await this.more();
    }
  };

  /** A statement that is not accepted yet is stopped as soon as it is. */
  cancel = async (): Promise<void> => {
    this.#stopped = true;
    const id = this.id ?? this.#started;
    if (id) await stopStatement(id).catch((error: unknown) => this.#fail(error));
  };

  /** The page is left: nothing more is asked. The statement itself goes on. */
  leave(): void {
    this.#abort.abort();
  }

  #fail(error: unknown): void {
    if (!this.#abort.signal.aborted) this.error = asApiError(error);
  }
}
