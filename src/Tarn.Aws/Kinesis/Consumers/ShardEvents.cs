using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis.Consumers;

/// <summary>Sends a subscription as the service's events. Disposing this object ends the subscription.</summary>
/// <param name="streams">Finds the shard's children when the shard ends.</param>
/// <param name="rate">The rate limit of the pushes; null when there is none.</param>
/// <param name="time">The clock.</param>
/// <param name="call">The call, which lasts as long as the subscription.</param>
internal sealed class ShardEvents(
    ShardSubscription session,
    FoundStream found,
    ShardDescription shard,
    StreamFinder streams,
    SubscriberLimits? rate,
    TimeProvider time,
    Call call)
    : IAsyncEnumerable<SubscribeToShardEventStream>, IAsyncDisposable
{
    /// <summary>Gets records and bytes of each event that was pushed.</summary>
    public required Action<int, long> Counted { get; init; }

    private long _records;
    private long _bytes;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

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
                            if (!await MayPush(cancellationToken))
                            {
                                break;
                            }

                            var began = time.GetUtcNow();
                            item = new RecordsEvent(step.Read!, shard.Id, from, session.NextOffset, began);
                            yield return new SubscribeToShardEventStream { Raw = item };
                            Note(item, began.ToUnixTimeMilliseconds());
                            from = item.NextOffset;
                        }
                        while (item.IsCut);
                    }

                    break;
                case SubscriptionStepKind.Idle:
                    yield return Without(session.NextOffset, null);
                    break;
                case SubscriptionStepKind.EndOfShard:
                    yield return Without(null, ShardAnswers.Children(shard.Id, streams.LatestLayout(found)));
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
        call.Use(UsageDimension.RecordsOut, _records);
        call.Use(UsageDimension.RecordBytesOut, _bytes);
        return ValueTask.CompletedTask;
    }

    // Returns false when the session has ended; the session's next step gives the reason.
    private async ValueTask<bool> MayPush(CancellationToken cancellationToken)
    {
        while (rate?.PushDue(NowMs) is { } due && due > TimeSpan.Zero)
        {
            if (!await session.Pause(due, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    // An event counts from its begin. A consumer whose connection is slow has used the time of the rate already.
    private void Note(RecordsEvent item, long beganMs)
    {
        _records += item.Records;
        _bytes += item.Bytes;
        Counted(item.Records, item.Bytes);
        rate?.NotePush(item.Bytes, beganMs);
    }

    // At a shard's end no position is left to continue from. Consumers recognise the end by the missing number.
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
