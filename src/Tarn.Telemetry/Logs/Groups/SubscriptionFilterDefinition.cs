namespace Tarn.Telemetry.Logs.Groups;

/// <summary>A subscription filter of a log group, as the caller gave it.</summary>
public sealed record SubscriptionFilterDefinition
{
    public required string Name { get; init; }

    public required string Pattern { get; init; }

    /// <summary>The stream, delivery stream or function that gets the events.</summary>
    public required string DestinationArn { get; init; }

    /// <summary>The role that sends; null: the policy of the function decides.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Whether messages go to any shard, not to the one of their log stream.</summary>
    public bool IsRandom { get; init; }

    /// <summary>When it was made, Unix milliseconds. Events that were accepted earlier are not sent.</summary>
    public required long CreatedMs { get; init; }
}
