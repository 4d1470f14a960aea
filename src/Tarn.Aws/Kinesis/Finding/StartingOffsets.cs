using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>Finds the offset at which a reader begins in a shard.</summary>
/// <param name="log">The log of records.</param>
/// <param name="time">The clock.</param>
internal sealed class StartingOffsets(IStreamLog log, TimeProvider time)
{
    /// <summary>Returns the first offset to read. A listed shard is in the log.</summary>
    /// <param name="type">The model's ShardIteratorType.</param>
    /// <param name="number">The sequence number, for the types that need one.</param>
    /// <param name="moment">The time of AT_TIMESTAMP.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AwsErrorException">InvalidArgumentException.</exception>
    public async ValueTask<long> Of(
        string type, string? number, DateTimeOffset? moment, FoundStream found, ShardDescription shard, CancellationToken cancellationToken)
    {
        return type switch
        {
            "AT_SEQUENCE_NUMBER" => Math.Max(0, NumberedOffset(type, number, found, shard)),
            "AFTER_SEQUENCE_NUMBER" => NumberedOffset(type, number, found, shard) + 1,
            "AT_TIMESTAMP" => await TimedOffset(moment, shard, cancellationToken),
            "TRIM_HORIZON" => WithoutNumber(type, number, 0),
            _ => WithoutNumber(type, number, log.Describe(shard.Id)?.StableEnd ?? 0),
        };
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

    private async ValueTask<long> TimedOffset(DateTimeOffset? moment, ShardDescription shard, CancellationToken cancellationToken)
    {
        if (moment is not { } asked)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NoTimestamp);
        }

        var now = time.GetUtcNow();
        return asked > now
            ? throw KinesisErrors.InvalidArgumentException(KinesisTexts.TimestampInFuture(asked, now))
            : await log.OffsetAtTime(shard.Id, asked.ToUnixTimeMilliseconds(), cancellationToken);
    }
}
