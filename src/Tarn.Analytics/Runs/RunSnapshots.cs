using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Analytics.Runs;

/// <summary>Snapshots: checkpoints that rows of their own retain. The bytes are shared, never copied.</summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/java/how-snapshots.html"/>
internal static class RunSnapshots
{
    /// <summary>Adds the snapshot that a request wants to the commit of a checkpoint. A snapshot of that name stays as it is.</summary>
    public static async ValueTask Add(RunParts parts, IMetadataTransaction transaction, ApplicationKey application, RunRequest request, Checkpoint taken)
    {
        if (request.Snapshot is not { } name || await SnapshotRow.Find(transaction, application, name) is not null)
        {
            return;
        }

        var version = await VersionRow.Find(transaction, application, taken.Version)
            ?? throw new TarnException(ErrorKind.NotFound, $"Version {taken.Version} of the application is gone.");
        var owner = transaction.NextId();
        UnkeyedBlobs.Share(transaction, taken.Blob!, owner);
        (taken with { Owner = owner }).PutSnapshot(transaction, application, name);
        new SnapshotRow
        {
            Name = name,
            CreatedMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Version = taken.Version,
            Runtime = version.Config.Runtime,
        }.Put(transaction, application);
    }

    /// <summary>Removes a snapshot, if there is one.</summary>
    public static async ValueTask Remove(RunParts parts, IMetadataTransaction transaction, ApplicationKey application, string name)
    {
        if (await Checkpoint.OfSnapshot(transaction, application, name) is { } state)
        {
            await state.Release(transaction, parts.Blobs);
            transaction.Delete(RunSpaces.SnapshotStates, ApplicationKeys.Of(application, name));
        }

        SnapshotRow.Delete(transaction, application, name);
    }

    /// <summary>The checkpoint of the newest snapshot; null: there is no snapshot.</summary>
    public static async ValueTask<Checkpoint?> Newest(IMetadataReader reader, ApplicationKey application)
    {
        var all = await SnapshotRow.List(reader, application, null, ApplicationChanges.SnapshotsMax);
        return all.MaxBy(one => one.CreatedMs) is { } newest ? await Checkpoint.OfSnapshot(reader, application, newest.Name) : null;
    }
}
