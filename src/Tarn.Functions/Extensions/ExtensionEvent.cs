namespace Tarn.Functions.Extensions;

/// <summary>An event that extensions get: an invocation, or the end of the environment.</summary>
public sealed record ExtensionEvent
{
    /// <summary>The name of the event of an invocation.</summary>
    public const string Invoke = "INVOKE";

    /// <summary>The name of the event before the end.</summary>
    public const string Shutdown = "SHUTDOWN";

    /// <summary>The event's name.</summary>
    public required string Type { get; init; }

    /// <summary>When its time is over.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The id of the request; null: no invocation.</summary>
    public string? RequestId { get; init; }

    /// <summary>The ARN that the caller named; null: no invocation.</summary>
    public string? InvokedArn { get; init; }

    /// <summary>The tracing header; null: no invocation.</summary>
    public string? TraceId { get; init; }

    /// <summary>Why the environment ends; null: it does not.</summary>
    public string? Reason { get; init; }
}
