using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects;

/// <content>Events and lifecycles.</content>
public sealed partial class ObjectStore
{
    /// <summary>The changes of objects that wait for their reader.</summary>
    public ObjectEvents Events { get; }

    /// <summary>Counts buckets, and runs their lifecycles.</summary>
    public BucketLifecycles Lifecycles { get; }

    private BucketLifecycles OpenLifecycles(
        VersionChanges changes, UploadTable uploads, LockGuard locks, VersionEvents events, ObjectStoreOptions options, TimeProvider time) => new(
        _buckets,
        lifecycles => new LifecycleParts
        {
            Store = _store,
            Changes = changes,
            Uploads = uploads,
            Locks = locks,
            Events = events,
            Decisions = lifecycles.Decisions,
            Time = time,
            IsInTable = (bucket, key) => lifecycles.IsInTable(bucket, key),
            ClockDoubt = options.ClockDoubt,
            RulesOf = (reader, bucket) => lifecycles.RulesOf(reader, bucket),
        },
        new LifecycleDays(options.LifecycleDay),
        time);
}
