using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// Writes events into the transactions that change objects: an event exists exactly when its change does. Only buckets with
/// a reader have events, and never the folder of Tarn itself.
/// </summary>
internal sealed class VersionEvents(TimeProvider time)
{
    /// <param name="bucket">The bucket, as the transaction sees it.</param>
    /// <param name="version">The version or marker that was made, changed or removed.</param>
    /// <param name="cause">Null: Tarn's own work.</param>
    public void Add(IMetadataTransaction transaction, Bucket bucket, ObjectEventKind kind, ObjectVersion version, EventCause? cause)
    {
        if (!bucket.HasEventReader || SystemFolder.Owns(bucket.Name, version.Key))
        {
            return;
        }

        var change = new ObjectEvent
        {
            Number = transaction.NextId(),
            Bucket = bucket.Id,
            Kind = kind,
            Key = version.Key,
            VersionId = bucket.Versioning == BucketVersioning.Never ? null : version.VersionId,
            Size = version.Size,
            ETag = version.ETag,
            StorageClass = version.Properties.StorageClass,
            RestoredUntil = kind is ObjectEventKind.RestoreAsked or ObjectEventKind.RestoreCompleted ? version.RestoredUntil : null,
            Time = BlobRows.Now(time),
            Cause = cause ?? EventCause.Tarn,
        };
        transaction.Put(ObjectSpaces.Events, ObjectKeys.Id(change.Number), ObjectEventRows.Encode(change));
    }
}
