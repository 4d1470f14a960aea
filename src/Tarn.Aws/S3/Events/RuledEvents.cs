using Tarn.Aws.S3.Resources;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Events;

/// <summary>The targets of buckets' rules, as dispatched events find them.</summary>
internal sealed class RuledEvents(BucketEventParts parts) : IEventTarget
{
    public BucketEventParts Parts => parts;

    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new RuledAttempt(this, RuledEvent.Decode(record));

    /// <summary>The rules of a bucket now; empty: it has none, or is gone.</summary>
    public IReadOnlyList<NotificationRule> RulesOf(string bucket) => parts.Definitions.Find(BucketResources.NameOf(bucket))?.Notifications ?? [];
}
