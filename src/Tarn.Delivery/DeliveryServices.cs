using Microsoft.Extensions.Logging;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Creation;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Sources;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>The parts that deliveries use; the composition root provides them once.</summary>
public sealed record DeliveryServices
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of each stream.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>
    /// Refuses puts to a stream whose records cannot be delivered: D26 (undelivered records are held).
    /// </summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The roles that deliveries act with.</summary>
    public required IDeliveryRoles Roles { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Receives failures.</summary>
    public required ILogger<Deliveries> Log { get; init; }

    /// <summary>The name of this process in leases: instance id and process id.</summary>
    public required string Holder { get; init; }

    /// <summary>
    /// Removes the data that other projects hold about a delivery, above all its name, in the transaction that removes the
    /// delivery.
    /// </summary>
    public required Func<IMetadataTransaction, DeliveryId, ValueTask> Forget { get; init; }

    /// <summary>The user's stream of an ARN, inside a transaction or read; null: there is none.</summary>
    public required Func<IMetadataReader, string, ValueTask<StreamId?>> FindSource { get; init; }

    /// <summary>The data directory, for scratch files.</summary>
    public required IDisk Disk { get; init; }

    public required ObjectStore Objects { get; init; }

    /// <summary>Finds tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>
    /// The columns that a client described for a table, names and Hive types, without its partition columns. Empty: none were
    /// described.
    /// </summary>
    public required Func<CatalogTable, IReadOnlyList<KeyValuePair<string, string>>> DescribedColumns { get; init; }

    /// <summary>Gives the committers of a table its commit lock.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>Stores the files of tables.</summary>
    public required ITableFiles TableFiles { get; init; }

    /// <summary>Sends requests to HTTP endpoints; null: deliveries to endpoints cannot start.</summary>
    public IEndpointClient? Endpoints { get; init; }

    /// <summary>Opens sources whose records need a form; null: their room is not open.</summary>
    public Func<ChangeForm, IChangeSource?> ChangeSource { get; init; } = static _ => null;

    /// <summary>Calls functions; null: deliveries with a function cannot start.</summary>
    public IRecordTransform? Transform { get; init; }

    /// <summary>
    /// Finds rows in files for upserts, once processes that read files run; until then null. Without it, upserts write equality
    /// deletes.
    /// </summary>
    public Func<IFileJobs?> FileJobs { get; init; } = static () => null;

    /// <summary>Writes data files.</summary>
    public required ParquetEncoder Parquet { get; init; }

    /// <summary>The memory that all open buffers share.</summary>
    public required BufferMemory Memory { get; init; }

    /// <summary>The space in scratch that all open buffers share.</summary>
    public required BufferScratch Scratch { get; init; }

    /// <summary>
    /// The most bytes that open buffers may hold together, in memory and in scratch. Beyond it, the oldest buffer is
    /// flushed early.
    /// </summary>
    public required long BufferBytesMax { get; init; }

    /// <summary>The partitions with buffered records, beyond which a delivery flushes the ones with the oldest records early.</summary>
    public int ActivePartitionsMax { get; init; } = DeliveryLimits.ActivePartitionsDefault;

    /// <summary>Threads that decode and shred, for all deliveries. The other processors answer calls.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    internal DeliveryParts ToParts()
    {
        var outputs = new OutputBufferFactory(this);
        outputs.Prepare();
        return new DeliveryParts
        {
            Store = Store,
            Streams = Streams,
            ShardsOf = Directory.ShardsOf,
            Outputs = outputs,
            RightsOf = (id, model) => new DeliveryRights(Roles, Catalog, id, model, Time),
            Scratch = Scratch,
            Pressure = new BufferPressure(BufferBytesMax, Scratch),
            Threads = new DeliveryThreads(Threads),
            ReadAhead = new LogReadAhead(Streams),
            Time = Time,
            HoldLimit = HoldLimit,
            Log = Log,
            ChangeSource = ChangeSource,
            Holder = Holder,
            ActivePartitionsMax = ActivePartitionsMax,
        };
    }
}
