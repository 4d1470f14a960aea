using System.Buffers;
using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Records;

internal sealed partial class RecordOperations
{
    private const int GetRecordsMax = 10_000;
    private const string GetRecordsAction = "kinesis:GetRecords";

    /// <summary>Returns records from an iterator on: at most 10,000 records and 10 MiB.</summary>
    [RawBody]
    [Newer("DryRun", "false")]
    public async ValueTask GetRecords(GetRecordsBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        var limit = (int)(body.Limit ?? GetRecordsMax);
        var iterator = ShardIterator.Open(sealer, body.ShardIterator!, call.Account);
        var (found, shard) = Find(iterator, call);
        call.Authorize(GetRecordsAction, found.Resource.Arn);
        var now = call.Time;
        if (now - iterator.Issued > ShardIterator.Lifetime)
        {
            throw KinesisErrors.ExpiredIteratorException(KinesisTexts.IteratorExpired(iterator.Issued, now));
        }

        if (limits?.TryRead(shard.Id) == false)
        {
            reads.NoteThrottled(found, shard.Id, now);
            throw ServiceLimits.Exceeded(shard, found);
        }

        // Records past retention may still be stored for a delivery, but readers do not see them: D26 (undelivered
        // records are held).
        var known = reads.BoundsOf(shard.Id);
        var first = Math.Max(iterator.Offset, known?.FirstOffset ?? 0);
        using var answer = RecordsAnswer.Open(body.Form, response, shard.Id, first, limit, RecordReads.AnswerBytesMax);
        var room = known?.StableEnd > first ? await reads.RoomFor(answer, limit, call, cancellationToken) : null;
        answer.Begin();
        var (next, bounds) = await reads.Fill(answer, shard.Id, first, limit, cancellationToken);
        room?.ShrinkTo(answer.LengthEstimate);
        var atEnd = bounds.Closed && next >= bounds.StableEnd;
        var behind = MillisBehind(bounds, next, answer.LastArrivalMs, now);
        answer.End(
            atEnd ? null : (iterator with { Offset = next, Issued = now }).Seal(sealer),
            behind,
            atEnd ? ShardAnswers.Children(shard.Id, streams.LatestLayout(found)) : null);
        limits?.NoteRead(shard.Id, answer.Bytes);
        reads.Note(found, shard.Id, answer, behind, now);
        call.Use(UsageDimension.RecordsOut, answer.Records);
        call.Use(UsageDimension.RecordBytesOut, answer.Bytes);
    }

    // Returns 0 when the reader has caught up, else the age of the last record returned, as in the service.
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
        // A stream re-created under the old name is another stream: D13 (tokens are sealed). For a deleted stream the
        // service reports a missing shard. A stream of another region is missing too: policies see the region of the call.
        if (!streams.TryFindServing(iterator.Stream, out var found) || found.Resource.Name.Region != call.Region
            || !found.Layout.TryFind(iterator.Shard, out var shard))
        {
            throw ShardFinder.NoShard(iterator.Ordinal, StreamArns.Kind.NameOf(call, iterator.StreamName));
        }

        call.Touch(found.Resource.Id, found.Resource.Cells);
        return (found, shard);
    }
}
