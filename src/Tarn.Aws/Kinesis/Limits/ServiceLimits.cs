using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Limits;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Limits;

/// <summary>
/// The real service's rates and quotas (<c>--limits aws</c>), so that users can test their code for retries. Without
/// that option the door has no instance. The counts are in memory only: a restart resets them. There are at most 50,000
/// entries of each kind (<see cref="LimitTable{TKey, TLimits}"/>).
/// </summary>
public sealed class ServiceLimits(TimeProvider time)
{
    /// <summary>The most open shards of an account in a region.</summary>
    internal const int ShardQuota = 20_000;

    /// <summary>The most on-demand streams of an account in a region.</summary>
    internal const int OnDemandQuota = 50;

    private const int ChangingMax = 5;
    private const int ConsumersMax = 20;
    private const int CommittedConsumersMax = 50;

    private readonly LimitTable<ShardId, ShardLimits> _shards = new(_ => new ShardLimits());
    private readonly LimitTable<(SubscriberId Subscriber, ShardId Shard), SubscriberLimits> _subscribers = new(_ => new SubscriberLimits());
    private readonly LimitTable<(string Account, string Region, string Operation, string? Stream, int PerSecond), CallRateLimits> _calls =
        new(call => new CallRateLimits(call.PerSecond));
    private readonly LimitTable<StreamId, ScalingLimits> _scalings = new(_ => new ScalingLimits());

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Counts a record of that size if the shard's rate allows it now; else returns false.</summary>
    internal bool TryWrite(ShardId shard, int bytes) => Of(shard).TryWrite(bytes, NowMs);

    /// <summary>Counts a read if the shard's rate allows it now; else returns false.</summary>
    internal bool TryRead(ShardId shard) => Of(shard).TryRead(NowMs);

    /// <summary>The error of a call that a shard's rate refuses.</summary>
    internal static AwsErrorException Exceeded(ShardDescription shard, in FoundStream found) => KinesisErrors.ProvisionedThroughputExceededException(
        KinesisTexts.ShardRateExceeded(ShardNames.Of(shard.Ordinal), found.Name, found.Account));

    internal void NoteRead(ShardId shard, long bytes) => Of(shard).NoteRead(bytes, NowMs);

    /// <exception cref="AwsErrorException">ProvisionedThroughputExceededException.</exception>
    internal void Iterator(ShardDescription shard, in FoundStream found) => Check(Of(shard.Id).TryIterator(NowMs), shard, found);

    /// <summary>Counts a call of SubscribeToShard.</summary>
    /// <returns>The rate limit of the subscription's pushes.</returns>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal SubscriberLimits Subscribe(SubscriberId subscriber, ShardDescription shard, in FoundStream found)
    {
        var own = _subscribers.Of((subscriber, shard.Id), NowMs);
        return own.TryCall(NowMs)
            ? own
            : throw KinesisErrors.LimitExceededException(
                KinesisTexts.ShardRateExceeded(ShardNames.Of(shard.Ordinal), found.Name, found.Account));
    }

    /// <summary>
    /// Checks the quota of a stream's consumers. On-demand streams of an account with a commitment have a larger quota.
    /// </summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckConsumers(in FoundStream found, int registered, bool isCommitted)
    {
        var most = isCommitted && found.Layout.Stream.Mode == StreamMode.OnDemand ? CommittedConsumersMax : ConsumersMax;
        if (registered >= most)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.TooManyConsumers(found.Name, found.Account, most));
        }
    }

    /// <summary>Counts a call of the control plane.</summary>
    /// <param name="stream">The name of the stream that the call names; null when it names none.</param>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal void Count(Call call, string? stream)
    {
        var isOfStream = CallRates.OfStream.TryGetValue(call.Operation, out var rate);
        if (isOfStream || CallRates.OfAccount.TryGetValue(call.Operation, out rate))
        {
            var now = NowMs;
            if (!_calls.Of((call.Account, call.Region, call.Operation, isOfStream ? stream : null, rate), now).TryCall(now))
            {
                throw KinesisErrors.LimitExceededException(stream is null
                    ? KinesisTexts.CallRateExceeded(call.Account)
                    : KinesisTexts.StreamRateExceeded(stream, call.Account));
            }
        }
    }

    /// <summary>Checks the quotas for a new stream.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckCreate(Call call, IReadOnlyCollection<StreamLayout> existing, NewStream made)
    {
        if (existing.Count(layout => layout.Stream.Phase is StreamPhase.Creating or StreamPhase.Deleting or StreamPhase.Discarded) >= ChangingMax)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.TooManyChanging(ChangingMax, call.Account));
        }

        var onDemand = existing.Count(layout => layout.Stream.Mode == StreamMode.OnDemand);
        if (made.Mode == StreamMode.OnDemand && onDemand >= OnDemandQuota)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.TooManyOnDemand(OnDemandQuota, call.Account));
        }

        if (made.Mode == StreamMode.Provisioned)
        {
            CheckShards(call, existing, made.Shards);
        }
    }

    /// <summary>Checks the account's quota of shards.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckShards(Call call, IReadOnlyCollection<StreamLayout> existing, int more)
    {
        var open = existing.Where(layout => layout.Stream.Mode == StreamMode.Provisioned).Sum(layout => layout.Open.Count);
        if (open + more > ShardQuota)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.TooManyShards(call.Account, call.Region, open, ShardQuota, more));
        }
    }

    /// <summary>
    /// Checks and counts a change to that many shards: at most double, at least half, at most 10 times in 24 hours.
    /// </summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal void CountScaling(in FoundStream found, int target)
    {
        var open = found.Layout.Open.Count;
        if (target > open * 2 || target * 2 < open)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.ScalesTooFar(target > open, open, target));
        }

        var now = NowMs;
        if (!_scalings.Of(found.Layout.Stream.Id, now).TryScale(now))
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.ScalesTooOften(ScalingLimits.PerDayMax, found.Name, found.Account));
        }
    }

    private static void Check(bool allowed, ShardDescription shard, in FoundStream found)
    {
        if (!allowed)
        {
            throw Exceeded(shard, found);
        }
    }

    private ShardLimits Of(ShardId shard) => _shards.Of(shard, NowMs);
}
