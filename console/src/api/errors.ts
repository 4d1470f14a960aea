/** An answer of the server that is not a success, with the service's own error type and message. */
export class ApiError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status: number,
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = type;
  }

  /** The server did not answer at all. */
  get isGone(): boolean {
    return this.status === 0;
  }

  get isMissing(): boolean {
    return this.status === 404 || /NotFound|NoSuch/.test(this.type);
  }

  get isDenied(): boolean {
    return this.status === 403 || /AccessDenied/.test(this.type);
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("Error", error instanceof Error ? error.message : String(error), 0);
}

/** The error of an answer: its JSON, or its status line when the body is something else. */
export async function errorOf(answer: Response): Promise<ApiError> {
  const text = await answer.text();
  try {
    const members = JSON.parse(text) as Record<string, unknown>;
    const type =
      String(members.__type ?? "Error")
        .split("#")
        .pop() ?? "Error";
    return new ApiError(type, String(members.message ?? members.Message ?? answer.statusText), answer.status, members);
  } catch {
    return new ApiError("Error", text.slice(0, 300) || `The server answered ${answer.status}.`, answer.status);
  }
}
