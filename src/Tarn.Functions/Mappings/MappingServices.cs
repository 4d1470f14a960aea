using Microsoft.Extensions.Logging;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Sources;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Functions.Mappings;

/// <summary>The parts that mappings work with.</summary>
public sealed record MappingServices
{
    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The records.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The streams' shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The objects, for batches that failed.</summary>
    public required ObjectStore Objects { get; init; }

    public required IFunctionTarget Target { get; init; }

    /// <summary>The queues and topics, for batches that failed.</summary>
    public TargetDirectory Targets { get; init; } = new();

    /// <summary>The streams and queues that they read.</summary>
    public required MappingSourceList Sources { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }
}
