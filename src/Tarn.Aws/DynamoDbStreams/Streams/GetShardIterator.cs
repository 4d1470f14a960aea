using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Items.Streams;
using Tarn.Storage.Streams;

namespace Tarn.Aws.DynamoDbStreams.Streams;

internal sealed partial class StreamOperations
{
    private const int NumberLengthMin = 21;

    /// <summary>Returns a position in a shard, valid for 15 minutes.</summary>
    public Task<GetShardIteratorOutput> GetShardIterator(GetShardIteratorInput input, Call call, CancellationToken cancellationToken)
    {
        var found = windows.Find(call, input.StreamArn);
        if (!StreamShardNames.TryParse(input.ShardId, out var shard) || !found.Shards.Any(one => one.Id == shard) || log.Describe(shard) is not { } bounds)
        {
            throw DynamoDbStreamsErrors.ResourceNotFoundException(
                $"Requested resource not found: Shard does not exist for the given stream: {input.ShardId}");
        }

        var first = Math.Max(found.Window.StartOf(shard), bounds.FirstOffset);
        var end = Math.Min(found.Window.EndOf(shard), bounds.StableEnd);
        var offset = input.ShardIteratorType switch
        {
            "TRIM_HORIZON" => Without(input.SequenceNumber, first),
            "LATEST" => Without(input.SequenceNumber, Math.Max(first, end)),
            "AT_SEQUENCE_NUMBER" => From(input.SequenceNumber, 0),
            "AFTER_SEQUENCE_NUMBER" => From(input.SequenceNumber, 1),
            _ => throw DynamoDbFailures.Invalid(
                $"1 validation error detected: Value '{input.ShardIteratorType}' at 'shardIteratorType' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"),
        };
        var iterator = new StreamIterator(found.Arn, shard, offset, call.Time, call.Account);
        return Task.FromResult(new GetShardIteratorOutput { ShardIterator = iterator.Seal(sealer) });

        long From(string? text, int after)
        {
            if (text is { Length: < NumberLengthMin })
            {
                throw DynamoDbFailures.Invalid(
                    $"1 validation error detected: Value '{text}' at 'sequenceNumber' failed to satisfy constraint: "
                    + $"Member must have length greater than or equal to {NumberLengthMin}");
            }

            if (!SequenceNumber.TryParseDynamoDb(text, out var number) || number.Shard != shard)
            {
                throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Invalid SequenceNumber");
            }

            // A number from before the first record is the number of a removed record. The position after the last removed record
            // is the first one.
            return number.Offset + after >= first ? number.Offset + after : throw Trimmed();
        }
    }

    private static AwsErrorException Trimmed() => DynamoDbStreamsErrors.TrimmedDataAccessException(
        "The operation attempted to read past the oldest stream record in a shard.");

    private static long Without(string? number, long offset) => number is null
        ? offset
        : throw DynamoDbFailures.Invalid("One or more parameter values were invalid: SequenceNumber should not be passed for this iterator type");
}
