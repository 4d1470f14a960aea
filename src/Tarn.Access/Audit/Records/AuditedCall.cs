namespace Tarn.Access.Audit.Records;

/// <summary>A call whose outcome is known, before its answer leaves.</summary>
/// <param name="EventSource">The service: <c>kinesis.amazonaws.com</c>.</param>
/// <param name="IsRead">Whether the operation changes nothing.</param>
public sealed record AuditedCall(Call Call, string EventSource, bool IsRead)
{
    /// <summary>The service of sign-ins at the console.</summary>
    public const string SignInService = "signin";

    /// <summary>The wire's error code; null: the call succeeded.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>The input as one JSON value without secrets; null: not known.</summary>
    public string? Parameters { get; init; }

    /// <summary>The answer of a change as one JSON value without secrets; null: none.</summary>
    public string? Elements { get; init; }

    /// <summary>The ARNs of the resources that the input names.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>CloudTrail's type of the event.</summary>
    public string EventType { get; init; } = "AwsApiCall";

    /// <summary>CloudTrail's type of the resources, of a data call; null: a management call.</summary>
    public string? DataType { get; init; }
}
