using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>A version, and the action that its bucket's rules ask for.</summary>
internal readonly record struct DueVersion(ObjectVersion Version, LifecycleAction Action);

/// <summary>An upload with its row's key, and the action that its bucket's rules ask for.</summary>
internal readonly record struct DueUpload(byte[] Row, Upload Upload, LifecycleAction Action);

/// <summary>
/// The transactions of a run. Each reads the rules and the versions again and decides again, so that a removed rule, a new tag
/// or a lock protects at once.
/// </summary>
/// <param name="parts">The parts of the store.</param>
/// <param name="bucket">The bucket of the run.</param>
/// <param name="now">The time of the run.</param>
internal sealed class LifecycleCommit(LifecycleParts parts, Bucket bucket, DateTimeOffset now)
{
    /// <summary>Whether a key is beyond every rule: it is in the folder of Tarn itself.</summary>
    public bool IsBeyond(string key) => SystemFolder.Owns(bucket.Name, key);

    /// <summary>The action for a current object: none where other work removes it.</summary>
    public LifecycleAction OfCurrent(LifecycleRules rules, ObjectVersion version) =>
        version.Adopted || parts.IsInTable(bucket.Name, version.Key)
            ? default
            : parts.Decisions.OfCurrent(rules, version, now);

    /// <summary>Acts on the versions whose actions are still due.</summary>
    public ValueTask<List<DueVersion>> Apply(IReadOnlyList<DueVersion> due, CancellationToken cancellationToken) => parts.Store.Commit(
        async transaction =>
        {
            var applied = new List<DueVersion>();
            if (await RulesNow(transaction) is not var (owner, rules))
            {
                return applied;
            }

            foreach (var one in due)
            {
                var version = await VersionTable.Find(transaction, owner.Id, one.Version.Key, one.Version.Commit, one.Version.Number);
                if (version is not null && await Decide(transaction, rules, version) is { Kind: not LifecycleActionKind.None } action)
                {
                    await Apply(transaction, owner, version, action);
                    applied.Add(new DueVersion(version, action));
                }
            }

            return applied;
        },
        cancellationToken);

    /// <summary>Removes the uploads whose time is still over, and that were neither completed nor aborted meanwhile.</summary>
    public ValueTask<List<DueUpload>> Apply(IReadOnlyList<DueUpload> due, CancellationToken cancellationToken) => parts.Store.Commit(
        async transaction =>
        {
            var applied = new List<DueUpload>();
            if (await RulesNow(transaction) is not var (_, rules))
            {
                return applied;
            }

            foreach (var (row, upload, _) in due)
            {
                if (parts.Decisions.OfUpload(rules, upload, now) is { Kind: LifecycleActionKind.AbortUpload } action
                    && await transaction.Get(ObjectSpaces.Uploads, row) is not null)
                {
                    await parts.Uploads.Remove(transaction, row, upload, new HashSet<BlobId>());
                    applied.Add(new DueUpload(row, upload, action));
                }
            }

            return applied;
        },
        cancellationToken);

    /// <summary>Notes versions for the job that moves bytes to the location of their class.</summary>
    public Task Note(IReadOnlyList<ObjectVersion> misplaced, CancellationToken cancellationToken) => parts.Store.Commit(
        async transaction =>
        {
            foreach (var one in misplaced)
            {
                if (await VersionTable.Find(transaction, one.Bucket, one.Key, one.Commit, one.Number) is { } version)
                {
                    await parts.Placement.Note(transaction, bucket.Name, version);
                }
            }
        },
        cancellationToken);

    private async ValueTask Apply(IMetadataTransaction transaction, Bucket owner, ObjectVersion version, LifecycleAction action)
    {
        switch (action.Kind)
        {
            case LifecycleActionKind.Expire:
                await parts.Changes.Hide(transaction, owner, version.Key, version, CallKey.None, EventCause.Lifecycle, leavesNoVersion: false);
                break;
            case LifecycleActionKind.Remove:
                await parts.Changes.Remove(transaction, owner, version, EventCause.Lifecycle, bypassesGovernance: false);
                break;
            default:
                Invariant.Check(action.Kind == LifecycleActionKind.Transition);
                version = version with { Properties = version.Properties with { StorageClass = action.Class } };
                VersionTable.WriteRow(transaction, version);
                parts.Events.Add(transaction, owner, ObjectEventKind.Transitioned, version, EventCause.Lifecycle);
                await parts.Placement.Note(transaction, owner.Name, version);
                break;
        }
    }

    private async ValueTask<LifecycleAction> Decide(IMetadataReader reader, LifecycleRules rules, ObjectVersion version)
    {
        if (IsBeyond(version.Key))
        {
            return default;
        }

        if (version.IsCurrent)
        {
            return OfCurrent(rules, version);
        }

        if (version.IsLatest)
        {
            var hides = (await VersionTable.Noncurrent(reader, bucket.Id, version.Key, 2)).Count > 1;
            return parts.Decisions.OfMarker(rules, version, hides, now);
        }

        var action = parts.Decisions.OfNoncurrent(rules, version, await NewerThan(reader, rules, version), now);
        return action.Kind == LifecycleActionKind.Remove && parts.Locks.IsLocked(version) ? default : action;
    }

    // Counts only as far as the rules ask for it.
    private static async ValueTask<int> NewerThan(IMetadataReader reader, LifecycleRules rules, ObjectVersion version)
    {
        var counts = rules.Enabled.Any(rule =>
            rule.NoncurrentExpiration is { NewerVersions: > 0 } || rule.NoncurrentTransitions.Any(move => move.NewerVersions > 0));
        if (!counts)
        {
            return 0;
        }

        var newest = await VersionTable.Noncurrent(reader, version.Bucket, version.Key, MetadataLimits.BackgroundRowsMax);
        return newest.TakeWhile(one => one.Number != version.Number).Count(one => !one.IsMarker);
    }

    // Null: the bucket has gone, has no rules any more, or the clock is in doubt.
    private async ValueTask<(Bucket Bucket, LifecycleRules Rules)?> RulesNow(IMetadataReader reader) =>
        parts.ClockDoubt() is null
        && await BucketDirectory.Find(reader, bucket.Name) is { } owner && owner.Id == bucket.Id
        && await parts.RulesOf(reader, owner) is { } rules
            ? (owner, rules)
            : null;
}
