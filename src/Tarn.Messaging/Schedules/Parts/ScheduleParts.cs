using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Schedules.Parts;

/// <summary>The parts that schedules work with.</summary>
public sealed record ScheduleParts
{
    /// <summary>The log of occurrences that wait.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The shards of the internal streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The rows of schedules.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>All groups, from memory.</summary>
    public required Definitions<RegisteredGroup> Groups { get; init; }

    /// <summary>The targets inside the instance.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>Adds units to a count of a group.</summary>
    public Action<long, ServiceCell, long> Count { get; init; } = static (_, _, _) => { };

    /// <summary>Calls the operations of universal targets.</summary>
    public required IUniversalTargets Universal { get; init; }
}
