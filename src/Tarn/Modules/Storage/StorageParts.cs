using Microsoft.Extensions.Logging;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Use;
using Tarn.Modules.Storage.Locations;
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

namespace Tarn.Modules.Storage;

/// <summary>The log, the metadata map and the objects of a data directory, opened in the order of recovery.</summary>
internal sealed partial class StorageParts
{
    // The journal's default share of the free space and its own: D15 (a full disk stops work in order).
    private const double JournalShareOfFree = 0.6;

    // The cache of bits that flag blocks whose checksums were compared.
    private const long VerifiedBlocksMax = 16L << 20;

    // Long enough that callers see a change in progress, short enough for every caller that waits.
    private static readonly TimeSpan StreamChangeDelay = TimeSpan.FromMilliseconds(50);

    public required JournalLog Log { get; init; }

    /// <summary>The archive of records that outlive the journal's files.</summary>
    public required JournalArchive Archive { get; init; }

    /// <summary>The journal's limit, bytes.</summary>
    public required long JournalBytesMax { get; init; }

    /// <summary>The metadata map.</summary>
    public required SqliteMetadataStore Metadata { get; init; }

    /// <summary>The streams and their shards.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>Makes the requested changes of streams.</summary>
    public required StreamControl Control { get; init; }

    /// <summary>Buckets and objects.</summary>
    public required ObjectStore Objects { get; init; }

    /// <summary>The positions of deliveries and mappings.</summary>
    public required ConsumerHolds Holds { get; init; }

    /// <summary>The lowest offsets that the owners of internal streams need.</summary>
    public required OwnerFloors Floors { get; init; }

    /// <summary>Decides when held records end the puts to their stream: D26 (undelivered records are held).</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>Removes closed shards after their retention.</summary>
    public required ShardExpiry ShardExpiry { get; init; }

    /// <summary>
    /// Recovers and opens the storage. The journal comes first, because the metadata store replays the journal's later
    /// commits: D9 (one commit for rows and records).
    /// </summary>
    /// <exception cref="TarnException">
    /// The metadata or the journal cannot be opened; the message names the operator's choices.
    /// </exception>
    public static async Task<StorageParts> Open(
        ModuleContext context, DataDirectory directory, BucketChanges buckets, CancellationToken cancellationToken)
    {
        var logger = context.Log<StorageParts>();
        var journalBytesMax = context.Settings.Of(StorageSettings.JournalMaxBytes) ?? DefaultJournalBytesMax(directory);
        var log = context.Own(JournalLog.Open(
            directory.Disk,
            directory.Format.Instance,
            OptionsOf(context, journalBytesMax),
            context.Time,
            Opened(directory, () => SqliteMetadataStore.AppliedIn(directory.Disk, DataDirectory.Metadata))));
        Report(logger, log.Recovery);
        var fatal = new FatalStop(context.Log<FatalStop>());
        directory.Disk.Guard.KeepBallast();
        var metadata = context.Own(Opened(directory, () => SqliteMetadataStore.Open(
            directory.Disk.LocalPath(DataDirectory.Metadata), log, context.Time, fatal.End, directory.Disk.Guard.ReleaseBallast, make: false)));
        var streams = context.Own(await StreamDirectory.Open(metadata, cancellationToken));
        Report(logger, await LayoutRepair.Run(metadata, streams, log.Contents, context.Time.GetUtcNow(), cancellationToken));
        var control = context.Own(await StreamControl.Open(metadata, streams, context.Time, StreamChangeDelay, cancellationToken));
        var holds = context.Own(await ConsumerHolds.Open(metadata, cancellationToken));
        var objects = context.Own(await OpenObjects(context, directory, log, metadata, buckets, logger, cancellationToken));
        var archive = await JournalArchive.Open(log, metadata, objects, cancellationToken);
        Report(logger, archive.Missing);
        var floors = new OwnerFloors();
        var needs = new StreamHolds(holds, floors, streams);
        log.HoldBy(needs);
        return new StorageParts
        {
            Log = log,
            Archive = archive,
            JournalBytesMax = journalBytesMax,
            Metadata = metadata,
            Streams = streams,
            Control = control,
            Objects = objects,
            Holds = holds,
            Floors = floors,
            HoldLimit = new HoldLimit(holds, streams, log, context.Time, context.Settings.Of(StorageSettings.RetentionMaxHold)),
            ShardExpiry = new ShardExpiry(metadata, streams, holds, needs, log, context.Time) { ClockDoubt = () => log.ClockDoubt },
        };
    }

    // Adds the operator's choices to a refusal to open the metadata.
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
        ModuleContext context,
        DataDirectory directory,
        JournalLog log,
        SqliteMetadataStore metadata,
        BucketChanges buckets,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var putBack = await MetadataCopy.WasPutBack(metadata, cancellationToken);
        var objects = await ObjectStore.Open(
            directory.Disk,
            metadata,
            context.Time,
            new ObjectStoreOptions
            {
                BucketMade = buckets.Made,
                BucketRemoved = buckets.Removed,
                KeepsOrphans = putBack,
                ClockDoubt = () => log.ClockDoubt,
                KeyWraps = InstanceKeyWrap.With(context.Get<SecretSealer>(), context.Add(new ObjectKeyWrap())),
                LifecycleDay = context.Settings.Of(StorageSettings.LifecycleDay),
                Instance = directory.Format.Instance,
                Locations = LocationStores.Open(
                    context.Settings.Of(LocationSettings.Locations), Environment.GetEnvironmentVariable, context.Time),
                LocationOfClass = LocationSettings.LocationOfClass(context.Settings),
                InfrequentLocation = context.Settings.Of(LocationSettings.ClassLocations).GetValueOrDefault(LocationSettings.Infrequent),
                JoinedBytesMax = context.Settings.Of(LocationSettings.CopiesMaxBytes),
                VerifiedBytesMax = Math.Min(context.Memory.BaseBytes / 16, VerifiedBlocksMax),
            },
            cancellationToken);
        if (putBack)
        {
            await MetadataCopy.Begin(metadata, cancellationToken);
        }

        if (objects.UnknownEpochs is { } epochs)
        {
            KeptOrphans(logger, epochs);
        }

        return objects;
    }

    private static JournalOptions OptionsOf(ModuleContext context, long journalBytesMax) => new()
    {
        FileBytes = context.Settings.Of(StorageSettings.JournalFileBytes),
        JournalBytesMax = journalBytesMax,
        ArchiveAfter = context.Settings.Of(StorageSettings.ArchiveAfter),
        HotTailBytes = context.Memory.BytesOf(StorageModule.HotTail),
    };

    private static long DefaultJournalBytesMax(DataDirectory directory)
    {
        var own = directory.Disk.List(DataDirectory.Journal).Sum(entry => entry.Length);
        return (long)((directory.Disk.Space.Free + own) * JournalShareOfFree);
    }

    private static void Report(ILogger logger, RecoveryReport report)
    {
        Recovered(logger, report.FilesScanned, report.FramesScanned, report.BytesCut, report.Epoch);
        Report(logger, report.Damage);
    }

    private static void Report(ILogger logger, IReadOnlyList<string> damage)
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
        "The metadata is older than the blobs: unknown files in blobs/ up to epoch {Epochs} are kept, because they may be objects of a lost store")]
    private static partial void KeptOrphans(ILogger logger, string epochs);

    [LoggerMessage(LogLevel.Error, "Journal damage: {Line}")]
    private static partial void Damaged(ILogger logger, string line);
}
