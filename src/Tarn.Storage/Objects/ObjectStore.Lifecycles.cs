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
        VersionChanges changes, UploadTable uploads, LockGuard locks, VersionEvents events, ObjectStoreOptions options, TimeProvider time)
    {
        var days = new LifecycleDays(options.LifecycleDay);
        var parts = new LifecycleParts
        {
            Store = _store,
            Changes = changes,
            Uploads = uploads,
            Locks = locks,
            Placement = _placement,
            Events = events,
            Decisions = new LifecycleDecisions(days),
            Time = time,
            ClockDoubt = options.ClockDoubt,
        };
        return new BucketLifecycles(_buckets, parts, days);
    }
}
