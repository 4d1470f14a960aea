using Microsoft.Extensions.Logging;

namespace Tarn.Access.Audit;

/// <summary>How calls are recorded.</summary>
public sealed record AuditOptions
{
    /// <summary>The instance's account, which has the refusals of unknown callers.</summary>
    public required string Account { get; init; }

    /// <summary>Which calls move data.</summary>
    public required DataEventTypes Types { get; init; }

    /// <summary>Why the log takes no records now; null: it takes them.</summary>
    public required Func<string?> Full { get; init; }

    /// <summary>The ARN of a user, role or other resource; null: it is not known.</summary>
    public required Func<ResourceId, string?> ArnOf { get; init; }

    /// <summary>The event source of a service: <c>monitoring.amazonaws.com</c>.</summary>
    public Func<string, string> NameOf { get; init; } = static service => service switch
    {
        "cloudwatch" => "monitoring.amazonaws.com",
        "dynamodbstreams" => "dynamodb.amazonaws.com",
        "kinesisanalyticsv2" => "kinesisanalytics.amazonaws.com",
        _ => service + ".amazonaws.com",
    };

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }
}
