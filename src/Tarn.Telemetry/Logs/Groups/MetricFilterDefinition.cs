namespace Tarn.Telemetry.Logs.Groups;

/// <summary>A metric filter of a log group, as the caller gave it.</summary>
public sealed record MetricFilterDefinition
{
    public required string Name { get; init; }

    public required string Pattern { get; init; }

    public required string MetricName { get; init; }

    public required string Namespace { get; init; }

    /// <summary>The metric's value: a number, or the name of a value in messages.</summary>
    public required string Value { get; init; }

    /// <summary>The value of a minute whose events do not match; null: none.</summary>
    public double? DefaultValue { get; init; }

    /// <summary>AWS's name of the unit; null: none.</summary>
    public string? Unit { get; init; }

    /// <summary>The names of values in messages, by the names of their dimensions; null: none.</summary>
    public IReadOnlyDictionary<string, string>? Dimensions { get; init; }

    /// <summary>When it was made, Unix milliseconds. Events that were accepted earlier have no data.</summary>
    public required long CreatedMs { get; init; }
}
