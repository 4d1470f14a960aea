using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Writes;

/// <summary>Changes properties of versions: tags, locks, access control lists, restored copies.</summary>
internal sealed class PropertyWrites(IMetadataStore store, LockGuard locks, VersionEvents events)
{
    /// <summary>Changes the parts of a version that are not its bytes: tags, lock, class.</summary>
    /// <param name="versionId">The version's id; null: the current one.</param>
    /// <param name="change">Must leave bucket, key, number, commit and bytes as they are.</param>
    /// <exception cref="TarnException">NotFound: bucket, key or version; the exceptions of the change.</exception>
    private static async ValueTask<ObjectVersion> Change(
        IMetadataTransaction transaction, string bucket, string key, string? versionId, Func<ObjectVersion, ObjectVersion> change)
    {
        var owner = await BucketDirectory.Require(transaction, bucket);
        var found = versionId is null
            ? await VersionTable.Current(transaction, owner.Id, key)
            : await VersionTable.Find(transaction, owner.Id, key, versionId);
        var version = change(found ?? throw ObjectReasons.Key(key));
        VersionTable.WriteRow(transaction, version);
        return version;
    }

    /// <summary>Sets a version's retention, or removes it.</summary>
    /// <param name="bypassesGovernance">Whether the caller may bypass the mode GOVERNANCE, and asks for it.</param>
    /// <exception cref="TarnException">
    /// NotFound; InvalidArgument: the bucket has no object lock; AccessDenied: the retention would end earlier.
    /// </exception>
    public ValueTask<ObjectVersion> SetRetention(
        string bucket, string key, string? versionId, LockMode mode, DateTimeOffset? until, bool bypassesGovernance, CancellationToken cancellationToken) =>
        SetLock(
            bucket,
            key,
            versionId,
            version =>
            {
                var wanted = version.Properties.Lock with { Mode = mode, RetainUntil = until };
                locks.CheckChange(version, wanted, bypassesGovernance);
                return wanted;
            },
            cancellationToken);

    /// <summary>Sets or removes a version's legal hold.</summary>
    /// <exception cref="TarnException">NotFound; InvalidArgument: the bucket has no object lock.</exception>
    public ValueTask<ObjectVersion> SetLegalHold(string bucket, string key, string? versionId, bool isHeld, CancellationToken cancellationToken) =>
        SetLock(bucket, key, versionId, version => version.Properties.Lock with { HasLegalHold = isHeld }, cancellationToken);

    private ValueTask<ObjectVersion> SetLock(
        string bucket, string key, string? versionId, Func<ObjectVersion, ObjectLock> change, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (!(await BucketDirectory.Require(transaction, bucket)).Lock.IsEnabled)
            {
                throw LockGuard.Missing();
            }

            return await Change(
                transaction,
                bucket,
                key,
                versionId,
                version => version.IsMarker ? throw ObjectReasons.Marker() : version with { Properties = version.Properties with { Lock = change(version) } });
        },
        cancellationToken);

    /// <summary>Makes an archived version readable until a time.</summary>
    /// <exception cref="TarnException">NotFound: bucket, key or version.</exception>
    public ValueTask<ObjectVersion> Restore(
        string bucket, string key, string? versionId, DateTimeOffset until, EventCause? cause, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            var version = await Change(transaction, bucket, key, versionId, version => version with { RestoredUntil = until });
            var owner = await BucketDirectory.Require(transaction, bucket);
            events.Add(transaction, owner, ObjectEventKind.RestoreAsked, version, cause);
            events.Add(transaction, owner, ObjectEventKind.RestoreCompleted, version, cause);
            return version;
        },
        cancellationToken);

    /// <summary>Replaces a version's access control list.</summary>
    /// <exception cref="TarnException">NotFound: bucket, key or version; Conflict: it is a marker.</exception>
    public ValueTask<ObjectVersion> SetAcl(
        string bucket, string key, string? versionId, CannedAcl acl, EventCause? cause, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            var version = await Change(
                transaction,
                bucket,
                key,
                versionId,
                version => version.IsMarker ? throw ObjectReasons.Marker() : version with { Properties = version.Properties with { Acl = acl } });
            events.Add(transaction, await BucketDirectory.Require(transaction, bucket), ObjectEventKind.AclPut, version, cause);
            return version;
        },
        cancellationToken);

    /// <summary>Replaces a version's tags.</summary>
    /// <exception cref="TarnException">NotFound; LimitExceeded: more than 10 tags; Conflict: it is a marker.</exception>
    public ValueTask<ObjectVersion> SetTags(
        string bucket,
        string key,
        string? versionId,
        IReadOnlyList<KeyValuePair<string, string>> tags,
        EventCause? cause,
        CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (tags.Count > ObjectLimits.TagsMax)
            {
                throw new TarnException(ErrorKind.LimitExceeded, $"An object has at most {ObjectLimits.TagsMax} tags.");
            }

            var version = await Change(
                transaction,
                bucket,
                key,
                versionId,
                version => version.IsMarker ? throw ObjectReasons.Marker() : version with { Properties = version.Properties with { Tags = tags } });
            var kind = tags.Count == 0 ? ObjectEventKind.TagsRemoved : ObjectEventKind.TagsPut;
            events.Add(transaction, await BucketDirectory.Require(transaction, bucket), kind, version, cause);
            return version;
        },
        cancellationToken);
}
