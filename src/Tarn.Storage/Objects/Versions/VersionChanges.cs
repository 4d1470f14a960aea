using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// Puts and deletes change a key's other versions too: S3's rules for buckets that never retained versions, retain them, or
/// have stopped.
/// </summary>
internal sealed class VersionChanges(VersionTable versions, LockGuard locks, VersionEvents events, VersionPlacement placement, TimeProvider time)
{
    /// <summary>Makes a version the key's current one.</summary>
    /// <param name="bucket">The key's bucket, as the transaction sees it.</param>
    /// <param name="current">The key's current version, as the transaction sees it.</param>
    /// <param name="made">The new version, without bucket, number, commit and version id.</param>
    /// <param name="kind">The event of its creation.</param>
    /// <param name="cause">The creator; null: Tarn itself.</param>
    /// <param name="drawnId">The version id in the blob's attribute; null: none was drawn.</param>
    /// <param name="leavesNoVersion">
    /// Whether the current version is removed even if the bucket retains versions, unless it is locked.
    /// </param>
    public async ValueTask<ObjectVersion> Add(
        IMetadataTransaction transaction,
        Bucket bucket,
        ObjectVersion? current,
        ObjectVersion made,
        ObjectEventKind kind,
        EventCause? cause,
        string? drawnId,
        bool leavesNoVersion = false)
    {
        made = made with { Bucket = bucket.Id, Number = transaction.NextId(), Commit = transaction.CommitNumber };
        if (!leavesNoVersion)
        {
            var protection = locks.OfNew(bucket, made.Properties.Lock, made.LastModified);
            made = made with { Properties = made.Properties with { Lock = protection } };
        }
        else if (current is not null && !locks.IsLocked(current))
        {
            await versions.Remove(transaction, current);
            current = null;
        }

        await MakeRoom(transaction, bucket, current, made.Key);

        // When versioning was enabled after the bytes were sealed, no id was drawn.
        var written = VersionTable.Write(
            transaction, bucket.Versioning == BucketVersioning.Enabled ? made with { VersionId = drawnId ?? VersionIdForm.New() } : made);
        events.Add(transaction, bucket, kind, written, cause);
        await placement.Note(transaction, bucket.Name, written);
        return written;
    }

    /// <summary>Removes the key's current version, or hides it by a marker if the bucket retains versions.</summary>
    /// <param name="bucket">The key's bucket, as the transaction sees it.</param>
    /// <param name="current">The key's current version, as the transaction sees it.</param>
    /// <param name="call">The key of the call.</param>
    /// <param name="cause">The caller; null: Tarn itself.</param>
    /// <param name="leavesNoVersion">
    /// Whether the current version is removed even if the bucket retains versions, unless it is locked. A marker is created only
    /// where older versions would appear again.
    /// </param>
    /// <returns>The marker, or null.</returns>
    public async ValueTask<ObjectVersion?> Hide(
        IMetadataTransaction transaction, Bucket bucket, string key, ObjectVersion? current, CallKey call, EventCause? cause, bool leavesNoVersion)
    {
        if (bucket.Versioning == BucketVersioning.Never || (leavesNoVersion && (current is null || !locks.IsLocked(current))))
        {
            if (current is not null)
            {
                await versions.Remove(transaction, current);
                events.Add(transaction, bucket, Removal(cause), current, cause);
                current = null;
            }

            if (bucket.Versioning == BucketVersioning.Never || await Newest(transaction, bucket.Id, key) is not { } older)
            {
                return null;
            }

            if (older.IsMarker)
            {
                Promote(transaction, older);
                return null;
            }
        }

        await MakeRoom(transaction, bucket, current, key);
        var marker = new ObjectVersion
        {
            Bucket = bucket.Id,
            Key = key,
            VersionId = bucket.Versioning == BucketVersioning.Enabled ? VersionIdForm.New() : VersionIdForm.Null,
            IsMarker = true,
            Number = transaction.NextId(),
            Commit = transaction.CommitNumber,
            Size = 0,
            ETag = string.Empty,
            LastModified = BlobRows.Now(time),
            Call = call,
        };
        VersionTable.Write(transaction, marker);
        events.Add(transaction, bucket, cause == EventCause.Lifecycle ? ObjectEventKind.ExpiryMarkerMade : ObjectEventKind.MarkerMade, marker, cause);
        return marker;
    }

    /// <summary>Removes one version or marker for ever. If it was the key's newest, the one before it becomes the newest.</summary>
    /// <param name="bucket">Its bucket, as the transaction sees it.</param>
    /// <param name="version">The version or marker.</param>
    /// <param name="cause">The caller; null: Tarn itself.</param>
    /// <param name="bypassesGovernance">Whether the caller may bypass a retention in the mode GOVERNANCE, and asks for it.</param>
    /// <exception cref="TarnException">AccessDenied: it is locked.</exception>
    public async ValueTask Remove(IMetadataTransaction transaction, Bucket bucket, ObjectVersion version, EventCause? cause, bool bypassesGovernance)
    {
        locks.CheckRemoval(version, bypassesGovernance);
        await versions.Remove(transaction, version);
        events.Add(transaction, bucket, Removal(cause), version, cause);
        if (version.NoncurrentSince is null && await Newest(transaction, version.Bucket, version.Key) is { } newest)
        {
            Promote(transaction, newest);
        }
    }

    /// <summary>The newest of the noncurrent versions and markers, or null.</summary>
    private static async ValueTask<ObjectVersion?> Newest(IMetadataReader reader, BucketId bucket, string key) =>
        (await VersionTable.Noncurrent(reader, bucket, key, 1)).FirstOrDefault();

    private static ObjectEventKind Removal(EventCause? cause) => cause == EventCause.Lifecycle ? ObjectEventKind.Expired : ObjectEventKind.Removed;

    private static void Promote(IMetadataTransaction transaction, ObjectVersion newest)
    {
        VersionTable.DeleteRow(transaction, newest);
        VersionTable.WriteRow(transaction, newest with { NoncurrentSince = null });
    }

    /// <summary>Makes the key's newest version noncurrent, or removes it where the bucket does not retain it.</summary>
    private async ValueTask MakeRoom(IMetadataTransaction transaction, Bucket bucket, ObjectVersion? current, string key)
    {
        if (bucket.Versioning == BucketVersioning.Never)
        {
            if (current is not null)
            {
                await versions.Remove(transaction, current);
            }

            return;
        }

        if (bucket.Versioning == BucketVersioning.Suspended
            && await VersionTable.Find(transaction, bucket.Id, key, VersionIdForm.Null) is { } replaced)
        {
            await versions.Remove(transaction, replaced);
            current = current?.Number == replaced.Number ? null : current;
        }

        if ((current ?? await Newest(transaction, bucket.Id, key)) is { NoncurrentSince: null } newest)
        {
            VersionTable.DeleteRow(transaction, newest);
            VersionTable.WriteRow(transaction, newest with { NoncurrentSince = BlobRows.Now(time) });
        }
    }
}
