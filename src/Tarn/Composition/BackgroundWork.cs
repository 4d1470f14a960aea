using Tarn.Access.Outcomes;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Composition.Jobs;
using Tarn.Delivery.Ledger;
using Tarn.Sql.Executions;

namespace Tarn.Composition;

/// <summary>Every background job of the instance.</summary>
internal static class BackgroundWork
{
    /// <summary>The job that carries out what was asked of streams.</summary>
    public const string StreamChanges = "stream changes";

    private static readonly TimeSpan StreamChangesEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ScratchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShardExpiryEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsageEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ArchiveEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan JoinEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LedgerEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan HistoryEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CopyEvery = TimeSpan.FromHours(1);

    /// <summary>The jobs, for the runner.</summary>
    public static IReadOnlyList<Job> Jobs(
        StorageRoom storage, ScratchFolders scratch, MetadataCopy copy, UsageLedger usage, HoldWatch holds, OnDemandGrowth growth, TimeProvider time)
    {
        var orphansRemoved = false;
        return
        [
            new Job(StreamChanges, JobClass.Prompt, StreamChangesEvery, storage.Control.RunDue) { Due = () => storage.Control.NextDue },
            new Job("on-demand growth", JobClass.Prompt, OnDemandGrowth.Every, growth.Run),
            new Job("scratch folders", JobClass.Prompt, ScratchEvery, _ =>
            {
                scratch.Make();
                return Task.CompletedTask;
            }),
            new Job("shard expiry", JobClass.Cpu, ShardExpiryEvery, storage.ShardExpiry.Run),
            new Job("usage", JobClass.Cpu, UsageEvery, cancellation => usage.Flush(time.GetUtcNow(), cancellation)),
            new Job("ledger", JobClass.Cpu, LedgerEvery, async cancellation =>
                await LedgerMerge.Run(storage.Metadata, time.GetUtcNow(), cancellation)),
            new Job("query history", JobClass.Disk, HistoryEvery, async cancellation =>
                await ExecutionExpiry.Run(storage.Metadata, storage.Objects, time.GetUtcNow(), cancellation)),
            new Job("hold limit", JobClass.Disk, HoldEvery, holds.Look),
            new Job("metadata copy", JobClass.Disk, CopyEvery, copy.Make),
            new Job("journal archive", JobClass.Disk, ArchiveEvery, storage.Archive.Run),
            new Job("blob collector", JobClass.Disk, CollectEvery, async cancellation =>
            {
                if (!orphansRemoved)
                {
                    await storage.Objects.RemoveOrphans(cancellation);
                    orphansRemoved = true;
                }

                await storage.Objects.Collect(cancellation);
            }),
            new Job("upload joiner", JobClass.Disk, JoinEvery, storage.Objects.Join),
        ];
    }
}
