using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis;

/// <summary>A subscription as the service's events. Disposing it ends the subscription.</summary>
internal sealed class ShardEvents(
    ShardSubscription session, FoundStream found, ShardDescription shard, StreamDirectory streams, TimeProvider time, Call call)
    : IAsyncEnumerable<SubscribeToShardEventStream>, IAsyncDisposable
{
    private long records;
    private long bytes;

    public async IAsyncEnumerator<SubscribeToShardEventStream> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var from = session.NextOffset;
            var step = await session.Next(cancellationToken);
            switch (step.Kind)
            {
                case SubscriptionStepKind.Records:
                    RecordsEvent item;
                    using (step.Read!)
                    {
                        do
                        {
                            item = new RecordsEvent(step.Read!, shard.Id, from, session.NextOffset, time.GetUtcNow());
                            yield return new SubscribeToShardEventStream { Raw = item };
                            records += item.Records;
                            bytes += item.Bytes;
                            from = item.NextOffset;
                        }
                        while (item.IsCut);
                    }

                    break;
                case SubscriptionStepKind.Idle:
                    yield return Without(session.NextOffset, null);
                    break;
                case SubscriptionStepKind.EndOfShard:
                    var layout = streams.Find(found.Layout.Stream.Id) ?? found.Layout;
                    yield return Without(null, ShardAnswers.Children(shard.Id, layout));
                    yield break;
                default:
                    Ended(step.End);
                    yield break;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        call.Use(UsageDimension.RecordsOut, records);
        call.Use(UsageDimension.RecordBytesOut, bytes);
        return ValueTask.CompletedTask;
    }

    // At a shard's end there is nothing to go on from: consumers tell it by the missing number.
    private SubscribeToShardEventStream Without(long? next, List<ChildShard>? children) => new()
    {
        SubscribeToShardEvent = new SubscribeToShardEvent
        {
            Records = [],
            ContinuationSequenceNumber = next is { } offset ? new SequenceNumber(shard.Id, offset - 1).ToKinesis() : null!,
            MillisBehindLatest = 0,
            ChildShards = children,
        },
    };

    private void Ended(SubscriptionEnd reason)
    {
        switch (reason)
        {
            case SubscriptionEnd.TakenOver:
                throw KinesisErrors.ResourceInUseException(
                    KinesisTexts.TakenOver(found.Account, found.Name, ShardNames.Of(shard.Ordinal)));
            case SubscriptionEnd.Deleted:
                throw KinesisErrors.ResourceNotFoundException(KinesisTexts.SubscriptionGone(found.Name, found.Account));
            case SubscriptionEnd.Stopping:
                throw KinesisErrors.InternalFailureException("The server stops; subscribe again.");
        }
    }
}
