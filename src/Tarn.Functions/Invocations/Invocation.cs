namespace Tarn.Functions.Invocations;

/// <summary>One call of a function.</summary>
public sealed record Invocation
{
    /// <summary>The id of the request, also in the log's lines.</summary>
    public required string RequestId { get; init; }

    /// <summary>The ARN as the caller named the function, with its qualifier.</summary>
    public required string InvokedArn { get; init; }

    /// <summary>The event: JSON in UTF-8, at most 6 MB. The caller may use its memory again after an answer without error.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The client's context, JSON; null: none.</summary>
    public string? ClientContext { get; init; }

    /// <summary>The caller's <see cref="TraceHeader"/>; null: a new one.</summary>
    public string? TraceId { get; init; }

    /// <summary>True: the answer is streamed to the caller while the function makes it.</summary>
    public bool IsStreamed { get; init; }
}
