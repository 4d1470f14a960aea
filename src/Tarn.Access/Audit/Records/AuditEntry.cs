namespace Tarn.Access.Audit.Records;

/// <summary>An event as the audit stores it. Empty texts: the event has none.</summary>
public sealed record AuditEntry
{
    /// <summary>The category of calls that change or describe resources.</summary>
    public const string Management = "Management";

    /// <summary>The category of calls that move data.</summary>
    public const string Data = "Data";

    /// <summary>The category of numbers of calls, which CloudTrail does not have.</summary>
    public const string Count = "Count";

    /// <summary>The time of the call, Unix milliseconds.</summary>
    public required long TimeMs { get; init; }

    public required string EventId { get; init; }

    /// <summary>The service: <c>kinesis.amazonaws.com</c>.</summary>
    public required string EventSource { get; init; }

    /// <summary>The operation.</summary>
    public required string EventName { get; init; }

    /// <summary>Management, Data or Count.</summary>
    public required string Category { get; init; }

    /// <summary>The account whose audit has the event.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>The caller's ARN.</summary>
    public required string Principal { get; init; }

    /// <summary>The user's name, or the session's.</summary>
    public required string UserName { get; init; }

    public required string AccessKeyId { get; init; }

    /// <summary>The client's IP address, or the service that acted.</summary>
    public required string SourceAddress { get; init; }

    public required string ErrorCode { get; init; }

    public required bool IsRead { get; init; }

    /// <summary>The number of calls that the event counts.</summary>
    public required long Calls { get; init; }

    /// <summary>The ARNs of the resources.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The event as CloudTrail shows it, JSON.</summary>
    public required string Event { get; init; }
}
