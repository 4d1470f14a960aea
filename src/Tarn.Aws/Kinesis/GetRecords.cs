using System.Buffers;
using Tarn.Access;
using Tarn.Aws.Http.Bodies;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int GetRecordsMax = 10_000;
    private const int GetBytesMax = 10 << 20;
    private const int ReadAheadBytes = 16 << 10;

    // an answer is made of pieces: only the answer itself is ever large
    private const int ReadPieceBytes = 1 << 20;

    // base64, names and numbers
    private const int RoomFactor = 2;
    private const string GetRecordsAction = "kinesis:GetRecords";

    /// <summary>Records from an iterator on: at most 10,000 and 10 MiB.</summary>
    [RawBody]
    [Newer("DryRun", "false")]
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

        limits?.Read(shard, found);

        // Records past retention may still be stored for a delivery's sake: readers do not see them (D26).
        var known = log.Describe(shard.Id);
        var first = Math.Max(iterator.Offset, known?.FirstOffset ?? 0);
        using var answer = RecordsAnswer.Open(body.Form, response, shard.Id, first, limit, GetBytesMax);
        var room = await RoomFor(known?.StableEnd > first ? Wanted(answer, limit) : 0, call, ct);
        answer.Begin();
        var (next, bounds) = await Fill(answer, shard.Id, first, limit, ct);
        room?.ShrinkTo(answer.LengthEstimate);
        var atEnd = bounds.Closed && next >= bounds.StableEnd;
        answer.End(
            atEnd ? null : (iterator with { Offset = next, Issued = now }).Seal(sealer),
            MillisBehind(bounds, next, answer.LastArrivalMs, now),
            atEnd ? ShardAnswers.Children(shard.Id, found, streams) : null);
        limits?.NoteRead(shard.Id, answer.Bytes);
        call.Use(UsageDimension.RecordsOut, answer.Records);
        call.Use(UsageDimension.RecordBytesOut, answer.Bytes);
    }

    // A small limit reads little at a time, or each call would read 10 MiB for one record.
    private static long Wanted(RecordsAnswer answer, int limit) =>
        Math.Max(1, Math.Min(GetBytesMax - answer.Bytes, (limit - answer.Records) * (long)ReadAheadBytes));

    /// <summary>Memory for what is read and for the answer made of it, until that has been sent: many readers that catch up at once wait their turn.</summary>
    private async ValueTask<BodyRoom?> RoomFor(long readBytes, Call call, CancellationToken ct)
    {
        var taken = await answers.Take(readBytes * RoomFactor, ct);
        if (taken == 0)
        {
            return null;
        }

        var room = new BodyRoom(answers, taken);
        call.Hold(room);
        return room;
    }

    private async ValueTask<(long Next, ShardBounds Bounds)> Fill(
        RecordsAnswer answer, ShardId shard, long next, int limit, CancellationToken ct)
    {
        // A child is listed a moment before the log shows it.
        while (log.Describe(shard) is not null)
        {
            using var read = await log.Read(shard, next, (int)Math.Min(ReadPieceBytes, Wanted(answer, limit)), ct);
            answer.Write(read);
            next = answer.IsCut ? answer.NextOffset : read.NextOffset;
            var full = answer.IsCut || answer.Records >= limit || answer.Bytes >= GetBytesMax;
            if (full || next >= read.Bounds.StableEnd || read.Batches.Count == 0)
            {
                return (next, read.Bounds);
            }
        }

        return (next, new ShardBounds(0, next, Closed: false, 0));
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
        // A stream that was made again under the old name is another stream (D13); of one that is gone the service says that it has no such shard.
        if (!registry.TryGet(new ResourceId(iterator.Stream.Value), out var resource)
            || streams.Find(iterator.Stream) is not { } layout
            || !IsServing(layout)
            || !layout.TryFind(iterator.Shard, out var shard))
        {
            throw NoShard(iterator.Ordinal, NameOf(call, iterator.StreamName));
        }

        call.Touch(resource.Id);
        return (new FoundStream(resource, layout), shard);
    }
}
