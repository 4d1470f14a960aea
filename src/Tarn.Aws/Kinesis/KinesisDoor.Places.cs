using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

/// <content>Where a reader begins: what GetShardIterator and SubscribeToShard share.</content>
public sealed partial class KinesisDoor
{
    private static readonly TimeSpan ShardShown = TimeSpan.FromMilliseconds(1);

    /// <summary>The first offset that a reader wants.</summary>
    private async ValueTask<long> Place(
        string type, string? number, DateTimeOffset? moment, FoundStream found, ShardDescription shard, CancellationToken ct) => type switch
        {
            "AT_SEQUENCE_NUMBER" => Math.Max(0, NumberedOffset(type, number, found, shard)),
            "AFTER_SEQUENCE_NUMBER" => NumberedOffset(type, number, found, shard) + 1,
            "AT_TIMESTAMP" => await TimedOffset(moment, shard, ct),
            "TRIM_HORIZON" => WithoutNumber(type, number, 0),
            _ => WithoutNumber(type, number, log.Describe(shard.Id)?.StableEnd ?? 0),
        };

    // A child is listed a moment before the log shows it.
    private async ValueTask Shown(FoundStream found, ShardDescription shard, CancellationToken ct)
    {
        while (log.Describe(shard.Id) is null && streams.Find(found.Layout.Stream.Id)?.TryFind(shard.Id, out _) == true)
        {
            await Task.Delay(ShardShown, time, ct);
        }
    }

    private static long WithoutNumber(string type, string? number, long offset) => number is null
        ? offset
        : throw KinesisErrors.InvalidArgumentException(KinesisTexts.SequenceNumberNotWanted(type));

    private static long NumberedOffset(string type, string? text, in FoundStream found, ShardDescription shard)
    {
        if (text is null)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.SequenceNumberWanted(type));
        }

        var name = ShardNames.Of(shard.Ordinal);
        if (!SequenceNumber.TryParseKinesis(text, out var number))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.SequenceNumberInvalid(text, name, found.Name, found.Account));
        }

        if (number.Shard == shard.Id)
        {
            return number.Offset;
        }

        throw KinesisErrors.InvalidArgumentException(found.Layout.TryFind(number.Shard, out var other)
            ? KinesisTexts.SequenceNumberOfAnotherShard(ShardNames.Of(other.Ordinal), name)
            : KinesisTexts.SequenceNumberOfAnotherStream(text, name, found.Name, found.Account));
    }

    private async ValueTask<long> TimedOffset(DateTimeOffset? moment, ShardDescription shard, CancellationToken ct)
    {
        if (moment is not { } asked)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NoTimestamp);
        }

        var now = time.GetUtcNow();
        return asked > now
            ? throw KinesisErrors.InvalidArgumentException(KinesisTexts.TimestampInFuture(asked, now))
            : await log.OffsetAtTime(shard.Id, asked.ToUnixTimeMilliseconds(), ct);
    }
}
