using System.Text;
using System.Text.Json.Serialization;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>A rule of a bus with its targets.</summary>
public sealed record BusRule
{
    /// <summary>The id of its resource.</summary>
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Arn { get; init; }

    /// <summary>The pattern as it was given.</summary>
    public required string Pattern { get; init; }

    public required bool IsEnabled { get; init; }

    public string? Description { get; init; }

    /// <summary>The role that was given with the rule. Targets have roles of their own.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The service that made it and alone changes it; null: a user did.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>At most <see cref="BusLimits.TargetsMax"/>, in the order of their ids.</summary>
    public IReadOnlyList<RuleTarget> Targets { get; init; } = [];

    /// <summary>The target of an id; null: there is none.</summary>
    public RuleTarget? Find(string target) => Targets.FirstOrDefault(one => one.Id == target);

    /// <summary>The pattern in its checked form.</summary>
    [JsonIgnore]
    internal EventPattern Parsed => field ??= EventPattern.Parse(Encoding.UTF8.GetBytes(Pattern));
}
