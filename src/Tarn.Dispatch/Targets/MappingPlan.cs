using Tarn.Storage.Records;

namespace Tarn.Dispatch.Targets;

/// <summary>The work that a mapping's configuration asks for.</summary>
public sealed record MappingPlan
{
    /// <summary>Whether records are read.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The stream, or the queue's stream. It stays the same when the configuration changes.</summary>
    public required StreamId Stream { get; init; }

    public required MappingRules Rules { get; init; }

    /// <summary>Gets the records or messages.</summary>
    public required IMappingTarget Target { get; init; }
}
