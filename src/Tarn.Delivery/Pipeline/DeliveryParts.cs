using Microsoft.Extensions.Logging;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Outputs;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Pipeline;

/// <summary>What every delivery of the process works with.</summary>
internal sealed record DeliveryParts
{
    /// <summary>Metadata.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The log.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of a stream, closed ones included, as long as they hold records.</summary>
    public required Func<StreamId, IReadOnlyList<ShardDescription>> ShardsOf { get; init; }

    /// <summary>Makes deliveries' outputs with empty buffers.</summary>
    public required OutputFactory Outputs { get; init; }

    /// <summary>What all open buffers hold.</summary>
    public required BufferPressure Pressure { get; init; }

    /// <summary>The room in scratch that they share.</summary>
    public required BufferScratch Scratch { get; init; }

    /// <summary>Where pipelines run.</summary>
    public required DeliveryThreads Threads { get; init; }

    /// <summary>When a stream takes no more puts.</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where failures are told.</summary>
    public required ILogger Log { get; init; }

    /// <summary>This process, in leases.</summary>
    public required string Holder { get; init; }
}
