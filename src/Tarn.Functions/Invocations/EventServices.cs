using Microsoft.Extensions.Logging;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Functions.Invocations;

/// <summary>The parts with which events reach functions, and their results and failures reach targets.</summary>
public abstract record EventServices
{
    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The events.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The streams' shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The objects, for failures.</summary>
    public required ObjectStore Objects { get; init; }

    public required IFunctionTarget Target { get; init; }

    /// <summary>The queues and topics, for results and failures.</summary>
    public TargetDirectory Targets { get; init; } = new();

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }
}
