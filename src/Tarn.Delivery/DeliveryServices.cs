using Microsoft.Extensions.Logging;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>What deliveries are made of: given once, by the composition root.</summary>
public sealed record DeliveryServices
{
    /// <summary>Metadata.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The log.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>Which shards streams have.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>When a stream takes no more puts because its records cannot be delivered (D26).</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where failures are told.</summary>
    public required ILogger<Deliveries> Log { get; init; }

    /// <summary>This process, in leases: instance id and process id.</summary>
    public required string Holder { get; init; }

    /// <summary>Removes what other rooms keep of a delivery, its name above all, in the transaction that removes the delivery.</summary>
    public required Func<IMetadataTransaction, DeliveryId, ValueTask> Forget { get; init; }

    /// <summary>The user's stream of an ARN, inside a transaction or read; null: there is none.</summary>
    public required Func<IMetadataReader, string, ValueTask<StreamId?>> FindSource { get; init; }

    /// <summary>The data directory, for scratch files.</summary>
    public required IDisk Disk { get; init; }

    /// <summary>Where objects go.</summary>
    public required ObjectStore Objects { get; init; }

    /// <summary>Where tables are found.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>Who commits to tables takes turns.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>Where files of tables go.</summary>
    public required ITableFiles TableFiles { get; init; }

    /// <summary>Writes data files.</summary>
    public required ParquetEncoder Parquet { get; init; }

    /// <summary>The memory that all open buffers share.</summary>
    public required BufferMemory Memory { get; init; }

    /// <summary>The room in scratch that all open buffers share.</summary>
    public required BufferScratch Scratch { get; init; }

    /// <summary>What open buffers may hold together, in memory and in scratch; beyond it the oldest is flushed early.</summary>
    public required long BufferBytesMax { get; init; }

    /// <summary>Threads that decode and shred, over all deliveries: the rest of the machine answers calls.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    internal DeliveryParts ToParts()
    {
        var outputs = new OutputFactory(this);
        outputs.Prepare();
        return new DeliveryParts
        {
            Store = Store,
            Streams = Streams,
            ShardsOf = stream => Directory.Find(stream)?.Shards ?? [],
            Outputs = outputs,
            Scratch = Scratch,
            Pressure = new BufferPressure(BufferBytesMax, Scratch),
            Threads = new DeliveryThreads(Threads),
            Time = Time,
            HoldLimit = HoldLimit,
            Log = Log,
            Holder = Holder,
        };
    }
}
