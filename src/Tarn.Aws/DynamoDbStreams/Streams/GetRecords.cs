using Tarn.Aws.DynamoDb;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Items.Streams;
using Tarn.Items.Windows;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.DynamoDbStreams.Streams;

internal sealed partial class StreamOperations
{
    private const int RecordsMax = 1_000;
    private const int AnswerBytesMax = 1 << 20;

    /// <summary>Returns changes from an iterator on: at most 1,000, and about 1 MB.</summary>
    public async Task<GetRecordsOutput> GetRecords(GetRecordsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = (int)Math.Min(input.Limit ?? RecordsMax, int.MaxValue);
        if (limit > RecordsMax)
        {
            throw DynamoDbFailures.Invalid($"One or more parameter values were invalid: Limit should be less than or equal to {RecordsMax}");
        }

        var iterator = StreamIterator.Open(sealer, input.ShardIterator, call.Account);
        var found = windows.Find(call, iterator.Arn);
        if (call.Time - iterator.Issued > StreamIterator.Lifetime)
        {
            throw DynamoDbStreamsErrors.ExpiredIteratorException("The provided iterator exceeds the maximum age");
        }

        if (log.Describe(iterator.Shard) is not { } bounds || !found.Shards.Any(shard => shard.Id == iterator.Shard))
        {
            throw WindowFinder.NotFound(iterator.Arn);
        }

        if (iterator.Offset < bounds.FirstOffset)
        {
            throw Trimmed();
        }

        var end = found.Window.EndOf(iterator.Shard);
        var (records, next) = await Read(found, iterator, Math.Min(end, bounds.StableEnd), limit, cancellationToken);
        call.Use(UsageDimension.RecordsOut, records.Count);
        var isDone = next >= end || ((bounds.Closed || found.Window.Closed is not null) && next >= bounds.StableEnd);
        return new GetRecordsOutput
        {
            Records = records,
            NextShardIterator = isDone ? null : (iterator with { Offset = next, Issued = call.Time }).Seal(sealer),
        };
    }

    private async Task<(IReadOnlyList<Record> Records, long Next)> Read(
        FoundWindow found, StreamIterator from, long end, int limit, CancellationToken cancellationToken)
    {
        var records = new List<Record>();
        var (next, bytes) = (from.Offset, 0L);
        while (next < end && records.Count < limit && bytes < AnswerBytesMax)
        {
            using var read = await log.Read(from.Shard, next, AnswerBytesMax, cancellationToken);
            if (read.Batches.Count == 0 && read.NextOffset == next)
            {
                break;
            }

            foreach (var batch in read.Batches)
            {
                for (var reader = new RecordBatchReader(batch.Batch.Span); reader.MoveNext();)
                {
                    var offset = batch.BaseOffset + reader.OffsetDelta;
                    if (offset < next || offset >= end)
                    {
                        continue;
                    }

                    if (records.Count == limit || bytes >= AnswerBytesMax)
                    {
                        return (records, next);
                    }

                    // The answer outlives the read.
                    var (key, value) = (reader.Key.ToArray(), reader.Value.ToArray());
                    var change = StreamedChange.Read(found.Table, found.Window, new SequenceNumber(from.Shard, offset), key, value);
                    if (change.IsShown)
                    {
                        bytes += key.Length + value.Length;
                        records.Add(RecordOf(change, found));
                    }

                    next = offset + 1;
                }
            }

            next = Math.Max(next, Math.Min(read.NextOffset, end));
        }

        return (records, next);
    }

    private static Record RecordOf(StreamedChange change, FoundWindow found) => new()
    {
        EventID = change.EventId,
        EventName = change.EventName,
        EventVersion = "1.1",
        EventSource = "aws:dynamodb",
        AwsRegion = found.Table.Name.Region,
        Dynamodb = new StreamRecord
        {
            ApproximateCreationDateTime = change.Made,
            Keys = change.Keys,
            NewImage = change.NewImage,
            OldImage = change.OldImage,
            SequenceNumber = change.Number.ToDynamoDb(),
            SizeBytes = change.SizeBytes,
            StreamViewType = change.View.WireName(),
        },
        UserIdentity = change.IsByService ? new Identity { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" } : null,
    };
}
