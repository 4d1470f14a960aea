using Microsoft.Extensions.Logging;
using Tarn.Aws.S3;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Storage.Archive;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Composition;

/// <summary>The log, the metadata map and the objects of a data directory, opened in the order of recovery.</summary>
internal sealed partial class StorageRoom
{
    // D15: what the journal may take of the disk when nobody says
    private const double JournalShareOfFree = 0.6;

    // long enough to be seen, short enough for every waiter
    private static readonly TimeSpan StreamChangeDelay = TimeSpan.FromMilliseconds(50);

    private StorageRoom()
    {
    }

    /// <summary>The log.</summary>
    public required JournalLog Log { get; init; }

    /// <summary>Where records go that outlive the journal's files.</summary>
    public required JournalArchive Archive { get; init; }

    /// <summary>The journal's limit, bytes.</summary>
    public required long JournalBytesMax { get; init; }

    /// <summary>The metadata map.</summary>
    public required SqliteMetadataStore Metadata { get; init; }

    /// <summary>Which streams and shards there are.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>Carries out what is asked of streams.</summary>
    public required StreamControl Control { get; init; }

    /// <summary>Buckets and objects.</summary>
    public required ObjectStore Objects { get; init; }

    /// <summary>When what is held for deliveries ends puts (D26).</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>Ends closed shards whose time is over.</summary>
    public required ShardExpiry ShardExpiry { get; init; }

    /// <summary>Recovers and opens: the journal first, since the metadata store replays what the journal has beyond it (D9).</summary>
    /// <exception cref="TarnException">The metadata or the journal cannot be opened; the message says what an operator can do.</exception>
    public static async Task<StorageRoom> Open(
        DataDirectory directory,
        ServeSettings settings,
        MemoryPlan memory,
        OpenParts parts,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation)
    {
        var logger = logs.CreateLogger<StorageRoom>();
        var journalBytesMax = settings.JournalMaxBytes ?? DefaultJournalBytesMax(directory);
        var log = parts.Add(JournalLog.Open(
            directory.Disk,
            directory.Format.Instance,
            OptionsOf(settings, memory, journalBytesMax),
            time,
            Opened(directory, () => SqliteMetadataStore.AppliedIn(directory.Disk, DataDirectory.Metadata))));
        Tell(logger, log.Recovery);
        var fatal = new FatalStop(logs.CreateLogger<FatalStop>());
        directory.Disk.Guard.KeepBallast();
        var metadata = parts.Add(Opened(directory, () => SqliteMetadataStore.Open(
            directory.Disk.LocalPath(DataDirectory.Metadata), log, time, fatal.End, directory.Disk.Guard.ReleaseBallast, make: false)));
        var streams = parts.Add(await StreamDirectory.Open(metadata, cancellation));
        Tell(logger, await LayoutRepair.Run(metadata, streams, log.Contents, time.GetUtcNow(), cancellation));
        var control = parts.Add(await StreamControl.Open(metadata, streams, time, StreamChangeDelay, cancellation));
        var holds = parts.Add(await ConsumerHolds.Open(metadata, cancellation));
        var objects = parts.Add(await OpenObjects(directory, metadata, memory, logger, time, cancellation));
        var archive = await JournalArchive.Open(log, metadata, objects, cancellation);
        Tell(logger, archive.Missing);
        log.HoldBy(new StreamHolds(holds, streams));
        return new StorageRoom
        {
            Log = log,
            Archive = archive,
            JournalBytesMax = journalBytesMax,
            Metadata = metadata,
            Streams = streams,
            Control = control,
            Objects = objects,
            HoldLimit = new HoldLimit(holds, streams, log, time, settings.RetentionMaxHold),
            ShardExpiry = new ShardExpiry(metadata, streams, holds, log, time) { ClockDoubt = () => log.ClockDoubt },
        };
    }

    // A refusal to open the metadata, with the choices that there are.
    private static T Opened<T>(DataDirectory directory, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (TarnException refused) when (refused.Kind is ErrorKind.Damaged or ErrorKind.NotFound or ErrorKind.NotSupported)
        {
            throw StoreFiles.Explain(directory, refused);
        }
    }

    private static async Task<ObjectStore> OpenObjects(
        DataDirectory directory, SqliteMetadataStore metadata, MemoryPlan memory, ILogger logger, TimeProvider time, CancellationToken cancellation)
    {
        var putBack = await MetadataCopy.WasPutBack(metadata, cancellation);
        var objects = await ObjectStore.Open(
            directory.Disk,
            metadata,
            time,
            new ObjectStoreOptions
            {
                BucketMade = BucketResources.Add,
                BucketRemoved = BucketResources.Remove,
                KeepsOrphans = putBack,
                VerifiedBytesMax = memory.Base.VerifiedBlocks,
            },
            cancellation);
        if (putBack)
        {
            await MetadataCopy.Begin(metadata, cancellation);
        }

        if (objects.UnknownEpochs is { } epochs)
        {
            KeptOrphans(logger, epochs);
        }

        return objects;
    }

    private static JournalOptions OptionsOf(ServeSettings settings, MemoryPlan memory, long journalBytesMax) => new()
    {
        FileBytes = settings.JournalFileBytes,
        JournalBytesMax = journalBytesMax,
        ArchiveAfter = settings.ArchiveAfter,
        HotTailBytes = memory.BytesOf(MemoryShares.HotTail),
    };

    private static long DefaultJournalBytesMax(DataDirectory directory)
    {
        var own = directory.Disk.List(DataDirectory.Journal).Sum(entry => entry.Length);
        return (long)((directory.Disk.Space.Free + own) * JournalShareOfFree);
    }

    private static void Tell(ILogger logger, RecoveryReport report)
    {
        Recovered(logger, report.FilesScanned, report.FramesScanned, report.BytesCut, report.Epoch);
        Tell(logger, report.Damage);
    }

    private static void Tell(ILogger logger, IReadOnlyList<string> damage)
    {
        foreach (var line in damage)
        {
            Damaged(logger, line);
        }
    }

    [LoggerMessage(LogLevel.Information, "Journal: files scanned: {Files}, frames: {Frames}, bytes cut of a torn tail: {Bytes}, epoch: {Epoch}")]
    private static partial void Recovered(ILogger logger, int files, long frames, long bytes, uint epoch);

    [LoggerMessage(
        LogLevel.Warning,
        "The metadata is older than the blobs: files in blobs/ up to epoch {Epochs} that it does not know are kept, since they may be objects that only a lost store knew")]
    private static partial void KeptOrphans(ILogger logger, string epochs);

    [LoggerMessage(LogLevel.Error, "Journal damage: {Line}")]
    private static partial void Damaged(ILogger logger, string line);
}
