using Microsoft.Extensions.Logging;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Aws.S3.Events;

/// <summary>The parts that buckets' events work with.</summary>
public sealed record BucketEventParts
{
    /// <summary>The buckets, and the changes of their objects.</summary>
    public required ObjectStore Objects { get; init; }

    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The events.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of the internal stream.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The buckets' rules in memory.</summary>
    public required Definitions<BucketDefinition> Definitions { get; init; }

    /// <summary>The functions, queues and topics.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>Writes events to the default event buses.</summary>
    public required ServiceEvents Buses { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }
}
