using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>A place in a shard, valid for 5 minutes. LATEST is fixed now.</summary>
    public async Task<GetShardIteratorOutput> GetShardIterator(GetShardIteratorInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        var shard = ShardOf(input.ShardId, found);
        var offset = input.ShardIteratorType switch
        {
            "AT_SEQUENCE_NUMBER" => SequenceOffset(input, found, shard),
            "AFTER_SEQUENCE_NUMBER" => SequenceOffset(input, found, shard) + 1,
            "AT_TIMESTAMP" => await TimeOffset(input, shard, ct),
            "TRIM_HORIZON" => WithoutNumber(input, 0),
            _ => WithoutNumber(input, log.Describe(shard.Id)?.StableEnd ?? 0),
        };
        var iterator = new ShardIterator(found.Layout.Stream.Id, shard.Id, offset, time.GetUtcNow(), call.Account);
        return new GetShardIteratorOutput { ShardIterator = iterator.Seal(sealer) };
    }

    private static long WithoutNumber(GetShardIteratorInput input, long offset) => input.StartingSequenceNumber is null
        ? offset
        : throw KinesisErrors.InvalidArgumentException(KinesisTexts.SequenceNumberNotWanted(input.ShardIteratorType));

    private static long SequenceOffset(GetShardIteratorInput input, in FoundStream found, ShardDescription shard)
    {
        if (input.StartingSequenceNumber is not { } text)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.SequenceNumberWanted(input.ShardIteratorType));
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

    private async ValueTask<long> TimeOffset(GetShardIteratorInput input, ShardDescription shard, CancellationToken ct)
    {
        if (input.Timestamp is not { } asked)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NoTimestamp);
        }

        var now = time.GetUtcNow();
        return asked > now
            ? throw KinesisErrors.InvalidArgumentException(KinesisTexts.TimestampInFuture(asked, now))
            : await log.OffsetAtTime(shard.Id, asked.ToUnixTimeMilliseconds(), ct);
    }
}
