using System.Buffers;
using System.Text.Json;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int GetRecordsMax = 10_000;
    private const int GetBytesMax = 10 << 20;
    private const int ReadAheadBytes = 16 << 10;
    private const string GetRecordsAction = "kinesis:GetRecords";

    /// <summary>Records from an iterator on: at most 10,000 and 10 MiB.</summary>
    [RawBody]
    public async ValueTask GetRecords(GetRecordsBody body, IBufferWriter<byte> response, Call call, CancellationToken ct)
    {
        var limit = (int)(body.Limit ?? GetRecordsMax);
        var iterator = ShardIterator.Open(sealer, body.ShardIterator!, call.Account);
        var (found, shard) = Find(iterator, call);
        call.Authorize(GetRecordsAction, found.Resource.Arn);
        var now = time.GetUtcNow();
        if (now - iterator.Issued > ShardIterator.Lifetime)
        {
            throw KinesisErrors.ExpiredIteratorException(KinesisTexts.IteratorExpired(iterator.Issued, now));
        }

        // Records past retention may still be stored for a delivery's sake: readers do not see them (D26).
        var first = log.Describe(shard.Id)?.FirstOffset ?? 0;
        using var json = new Utf8JsonWriter(response, new JsonWriterOptions { SkipValidation = true });
        var answer = new RecordsAnswer(json, shard.Id, Math.Max(iterator.Offset, first), limit, GetBytesMax);
        answer.Begin();
        var (next, bounds) = await Fill(answer, shard.Id, Math.Max(iterator.Offset, first), limit, ct);
        var atEnd = bounds.Closed && next >= bounds.StableEnd;
        answer.End(
            atEnd ? null : (iterator with { Offset = next, Issued = now }).Seal(sealer),
            MillisBehind(bounds, next, answer.LastArrivalMs, now),
            atEnd ? ShardAnswers.Children(shard.Id, found.Layout) : null);
        call.Use(UsageDimension.RecordsOut, answer.Records);
        call.Use(UsageDimension.RecordBytesOut, answer.Bytes);
    }

    // A small limit reads little at a time, or each call would read 10 MiB for one record.
    private async ValueTask<(long Next, ShardBounds Bounds)> Fill(
        RecordsAnswer answer, ShardId shard, long next, int limit, CancellationToken ct)
    {
        while (true)
        {
            var wanted = Math.Min(GetBytesMax - answer.Bytes, (limit - answer.Records) * (long)ReadAheadBytes);
            using var read = await log.Read(shard, next, (int)Math.Max(1, wanted), ct);
            answer.Write(read);
            next = answer.IsCut ? answer.NextOffset : read.NextOffset;
            var full = answer.IsCut || answer.Records >= limit || answer.Bytes >= GetBytesMax;
            if (full || next >= read.Bounds.StableEnd || read.Batches.Count == 0)
            {
                return (next, read.Bounds);
            }
        }
    }

    // Caught up: 0. Else how old the last record answered is, as the service tells it.
    private static long MillisBehind(ShardBounds bounds, long next, long lastArrivalMs, DateTimeOffset now)
    {
        if (next >= bounds.StableEnd)
        {
            return 0;
        }

        var nowMs = now.ToUnixTimeMilliseconds();
        return Math.Max(1, lastArrivalMs == 0 ? nowMs - bounds.LastArrivalTimeMs : nowMs - lastArrivalMs);
    }

    private (FoundStream Found, ShardDescription Shard) Find(in ShardIterator iterator, Call call)
    {
        // A stream that was made again under the old name is another stream (D13).
        if (!registry.TryGet(new ResourceId(iterator.Stream.Value), out var resource)
            || streams.Find(iterator.Stream) is not { } layout)
        {
            throw KinesisErrors.ResourceNotFoundException("The stream of the ShardIterator is not found: it was deleted.");
        }

        call.Touch(resource.Id);
        var found = new FoundStream(resource, layout);
        return layout.TryFind(iterator.Shard, out var shard)
            ? (found, shard)
            : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.NoShard("of the ShardIterator", found.Name, found.Account));
    }
}
