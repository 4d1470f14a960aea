using Tarn.Jobs;

namespace Tarn.Modules.Storage;

/// <summary>Background work of the store.</summary>
internal static class StorageJobs
{
    private static readonly TimeSpan StreamChangesEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ScratchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShardExpiryEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ArchiveEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan JoinEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LocationsEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MoveEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BucketsEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan CopyEvery = TimeSpan.FromHours(1);

    public static IEnumerable<Job> Of(StorageParts storage, ScratchFolders scratch, MetadataCopy copy, LifecycleLog lifecycle)
    {
        var orphansRemoved = false;
        return
        [
            new Job("stream changes", JobClass.Prompt, StreamChangesEvery, storage.Control.RunDue) { Due = () => storage.Control.NextDue },
            new Job("scratch folders", JobClass.Prompt, ScratchEvery, _ =>
            {
                scratch.Make();
                return Task.CompletedTask;
            }),
            new Job("shard expiry", JobClass.Cpu, ShardExpiryEvery, storage.ShardExpiry.Run),
            new Job("metadata copy", JobClass.Disk, CopyEvery, copy.Make),
            new Job("journal archive", JobClass.Disk, ArchiveEvery, storage.Archive.Run),
            new Job("blob collector", JobClass.Disk, CollectEvery, async cancellationToken =>
            {
                if (!orphansRemoved)
                {
                    await storage.Objects.RemoveOrphans(cancellationToken);
                    orphansRemoved = true;
                }

                await storage.Objects.Collect(cancellationToken);
            }),
            new Job("buckets", JobClass.Disk, BucketsEvery, cancellationToken => storage.Objects.Lifecycles.Run(lifecycle.Report, cancellationToken))
            {
                Due = () => storage.Objects.Lifecycles.NextDue,
            },
            new Job("upload joiner", JobClass.Disk, JoinEvery, storage.Objects.Join),
            .. storage.Objects.Locations.All.Count == 0 ? (Job[])[] :
            [
                new Job("storage locations", JobClass.Prompt, LocationsEvery, storage.Objects.Locations.Check),
                new Job("object moves", JobClass.Disk, MoveEvery, storage.Objects.Move),
            ],
        ];
    }
}
