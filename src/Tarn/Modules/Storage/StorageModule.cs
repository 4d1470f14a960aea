using Tarn.Aws.TarnApi.Parts;
using Tarn.Jobs;
using Tarn.Access.Keys.Use;
using Tarn.Modules.Storage.Locations;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Storage.Losses;
using Tarn.Storage.Objects.Scrubbing;
using Tarn.Targets;

namespace Tarn.Modules.Storage;

/// <summary>The log, the metadata map and the objects of the data directory.</summary>
internal sealed class StorageModule : IModule
{
    /// <summary>The newest records.</summary>
    public static readonly MemoryShare HotTail = new("hot tail", 32, 2, "newest records of every stream, served from memory");

    private static readonly TimeSpan LossesEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => "storage";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } =
        [typeof(StorageParts), typeof(ObjectKeyWrap), typeof(StreamRemovals), typeof(BucketChanges), typeof(DamageReport), typeof(ServiceEvents)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings { get; } = [.. StorageSettings.All, .. LocationSettings.All];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [HotTail];

    /// <inheritdoc/>
    public IEnumerable<string> CheckSettings(ServeSettings settings) => LocationSettings.Check(settings);

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var directory = context.Get<DataDirectory>();
        StoreFiles.Ensure(directory);
        context.Add(new ServiceEvents());
        var buckets = context.Add(new BucketChanges());
        var storage = context.Add(await StorageParts.Open(context, directory, buckets, cancellationToken));
        var copy = new MetadataCopy(directory, storage.Metadata, context.Time, context.Log<MetadataCopy>());
        context.OnClose(async () => await copy.Make(CancellationToken.None));

        var removals = context.Add(new StreamRemovals());
        storage.Control.OnRemoved = removals.Run;
        storage.Control.Wanted += context.Jobs.Wake;
        storage.Objects.Lifecycles.Wanted += context.Jobs.Wake;

        var scratch = new ScratchFolders(directory.Disk);
        foreach (var job in StorageJobs.Of(storage, scratch, copy, new LifecycleLog(context.Log<LifecycleLog>())))
        {
            context.Jobs.Add(job);
        }

        context.Jobs.Add(new Job("losses", JobClass.Disk, LossesEvery, new LossExpiry(storage.Metadata, context.Time).Run));
        var damage = context.Add(new DamageReport(storage, context.Log<DamageReport>()));
        var (scrub, period) = (new ScrubReport(storage.Objects.Scrub, context.Log<ScrubReport>()), context.Settings.Of(StorageSettings.ScrubPeriod));
        await storage.Objects.Scrub.Load(cancellationToken);
        if (period > TimeSpan.Zero)
        {
            var pace = new ScrubOptions(period, context.Settings.Of(StorageSettings.ScrubBytesPerSecond));
            context.Jobs.Add(new Job("scrub", JobClass.Disk, TimeSpan.FromSeconds(1), cancellationToken => storage.Objects.Scrub.Run(pace, cancellationToken)));
        }

        context.Health.AddReasons(() => storage.Log.Refusals);
        context.Health.AddReason(() => directory.Disk.Guard.Reason);
        context.Health.AddReason(scratch.Reason);
        context.Health.AddWarnings(() => storage.Log.Notices);
        context.Health.AddWarnings(damage.Lines);
        context.Health.AddWarnings(scrub.Lines);
        context.Health.AddWarning(() => storage.Objects.JoinNotice);
        context.Health.AddWarning(() => storage.Objects.MoveNotice);
        context.Health.AddWarnings(() => LocationsPart.Warnings(storage.Objects.Locations));
        context.Health.AddWarning(() => copy.Notice);
        context.Status.Add(new DiskPart(directory, storage, () => scrub.Status(period)));
        context.Status.Add(new LocationsPart(storage.Objects.Locations));
    }
}
