using System.Text;
using System.Text.Json.Serialization;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Schedules.Times;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>A rule of a bus with its targets.</summary>
public sealed record BusRule
{
    // Each event has a source.
    private const string Nothing = """{"source":[{"exists":false}]}""";

    /// <summary>The id of its resource.</summary>
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Arn { get; init; }

    /// <summary>The pattern as it was given; null: the rule has a schedule alone.</summary>
    public string? Pattern { get; init; }

    /// <summary>The schedule as it was given; null: none.</summary>
    public string? Schedule { get; init; }

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
    internal EventPattern Parsed => field ??= EventPattern.Parse(Encoding.UTF8.GetBytes(Pattern ?? Nothing));

    /// <summary>The schedule in its checked form; null: none.</summary>
    [JsonIgnore]
    internal ScheduleTimes? Times => Schedule is null ? null : field ??= ScheduleTimes.Parse(Schedule);

    /// <summary>Whether the rule sees an event.</summary>
    /// <param name="isMatch">Whether its pattern matches.</param>
    internal bool Sees(BusEvent one, bool isMatch) => one.OnlyRules.Count == 0 ? isMatch
        : one.OnlyRules.Contains(Name) && (isMatch || (Schedule is not null && one.ReplayName is null));
}
