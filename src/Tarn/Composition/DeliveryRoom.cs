using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Finding;
using Tarn.Delivery;
using Tarn.Delivery.Buffers;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>What carries records from streams to objects and tables.</summary>
internal static class DeliveryRoom
{
    /// <summary>Opens the deliveries; none runs before <see cref="Deliveries.Start"/>.</summary>
    public static async Task<Deliveries> Open(
        DataDirectory directory,
        StorageRoom storage,
        LakeRoom lake,
        ServeSettings settings,
        MemoryPlan memory,
        OpenParts parts,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation) => parts.Add(await Deliveries.Open(
            new DeliveryServices
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Time = time,
                Log = logs.CreateLogger<Deliveries>(),
                HoldLimit = storage.HoldLimit,
                Holder = $"{directory.Format.Instance}/{Environment.ProcessId}",
                Forget = (transaction, id) => ResourceRegistry.Remove(transaction, new ResourceId(id.Value)),
                FindSource = SourceName.Find,
                Disk = directory.Disk,
                Objects = storage.Objects,
                Catalog = lake.Catalog,
                Committers = lake.Committers,
                TableFiles = lake.Files,
                Parquet = lake.Parquet,
                Memory = new BufferMemory(memory.BytesOf(MemoryShares.Buffers)),
                Scratch = new BufferScratch(settings.ScratchMaxBytes),
                BufferBytesMax = memory.BytesOf(MemoryShares.Buffers) + settings.ScratchMaxBytes,
            },
            cancellation));
}
