namespace Tarn.Functions.Invocations;

/// <summary>The end of an invocation that a function's process has worked on.</summary>
public sealed record InvocationAnswer
{
    /// <summary>The answer, or the error's document; empty when <see cref="Stream"/> is set.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The parts of a streamed answer. The enumeration fails with the function's error half way.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Stream { get; init; }

    /// <summary>The content type of a streamed answer, if the function named one.</summary>
    public string? ContentType { get; init; }

    /// <summary>Null: the function answered. Else <c>Handled</c> or <c>Unhandled</c>.</summary>
    public string? FunctionError { get; init; }

    /// <summary>Whether the error is the end of the function's time.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>The last 4 KB of the invocation's log, with its lines START, END and REPORT. After a stream: its end.</summary>
    public Func<ReadOnlyMemory<byte>> LogTail { get; init; } = () => default;

    /// <summary>The version that ran.</summary>
    public required string Version { get; init; }
}
