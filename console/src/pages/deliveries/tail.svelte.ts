import { call } from "../../api/call.ts";
import { asApiError, type ApiError } from "../../api/errors.ts";
import { plainForm, type Decoded } from "../../parts/bytes/decode.ts";

export interface MadeRecord {
  id: string;
  at: number;
  output: string;
  /** The table, prefix or error output that the record goes to. */
  place: string;
  message: string;
  data: Decoded;
}

interface Answer {
  Records: {
    SequenceNumber: string;
    SubSequenceNumber: number;
    ArrivedAt: number;
    Output: string;
    Table?: string;
    Partition?: string;
    Stage?: string;
    Code?: string;
    Message?: string;
    Data: string;
  }[];
  OmittedRecords: number;
  Positions: unknown[];
  HasAll: boolean;
}

const rowsMax = 1000;
const pauseMs = 800;
const utf8 = new TextEncoder();

/** The records that a delivery's steps make, as they would be written. It only reads the log. */
export class StepTail {
  rows = $state.raw<MadeRecord[]>([]);
  error = $state.raw<ApiError | undefined>();
  omitted = $state(0);
  paused = $state(false);

  /** Begins again. The returned function ends the reads. */
  begin(name: string, from: string): () => void {
    const abort = new AbortController();
    this.rows = [];
    this.omitted = 0;
    void this.#follow(name, from, abort.signal);
    return () => abort.abort();
  }

  async #follow(name: string, from: string, signal: AbortSignal): Promise<void> {
    let positions: unknown[] | undefined;
    while (!signal.aborted) {
      if (!this.paused && !document.hidden) {
        try {
          const input = { DeliveryStreamName: name, ...(positions ? { Positions: positions } : { From: from }) };
          const answer = await call<Answer>("tarn", "TailDelivery", input, { signal });
          positions = answer.Positions;
          this.omitted += answer.OmittedRecords;
          this.rows = [...answer.Records.map(row).reverse(), ...this.rows].slice(0, rowsMax);
          this.error = undefined;
        } catch (failure) {
          if (signal.aborted) return;
          this.error = asApiError(failure);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function row(record: Answer["Records"][number]): MadeRecord {
  return {
    id: `${record.SequenceNumber}/${record.SubSequenceNumber}/${record.Output}`,
    at: record.ArrivedAt,
    output: record.Output,
    place: [record.Table, record.Partition].filter(Boolean).join(" ") || record.Stage || "",
    message: [record.Code, record.Message].filter(Boolean).join(": "),
    data: plainForm(utf8.encode(record.Data)),
  };
}
