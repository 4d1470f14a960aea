using Tarn.Aws.S3.Settings;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Events;

/// <summary>The targets of buckets' rules, as dispatched events find them.</summary>
internal sealed class RuledEvents(BucketEventParts parts) : IEventTarget
{
    private readonly BucketDocumentCache _documents = new(parts.Registry);

    public BucketEventParts Parts => parts;

    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new RuledAttempt(this, RuledEvent.Decode(record));

    /// <summary>The rules of a bucket now; empty: it has none, or is gone.</summary>
    public IReadOnlyList<NotificationRule> RulesOf(string bucket) => _documents.Find(bucket)?.Notifications ?? [];
}
