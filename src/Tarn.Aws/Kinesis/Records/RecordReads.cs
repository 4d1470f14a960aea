using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Meters;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Reads records for GetRecords in pieces, within the memory that all answers share.</summary>
/// <param name="log">The log of records.</param>
/// <param name="answers">The memory budget of all large answers together.</param>
/// <param name="reads">Counts what clients read.</param>
/// <param name="metrics">Counts it for streams with metrics of shards.</param>
internal sealed class RecordReads(IStreamLog log, BodyBudget answers, ShardReads reads, ShardMetrics metrics)
{
    /// <summary>The most bytes of data and keys in one answer; a larger first record is returned alone.</summary>
    public const int AnswerBytesMax = 10 << 20;

    private const int ReadAheadBytes = 16 << 10;

    // An answer is read in pieces, so that only the answer itself is large.
    private const int ReadPieceBytes = 1 << 20;

    // Additional bytes for base64, names and numbers.
    private const int RoomFactor = 2;

    /// <summary>The shard's bounds; null when the log does not show the shard.</summary>
    public ShardBounds? BoundsOf(ShardId shard) => log.Describe(shard);

    /// <summary>Counts an answer that was written.</summary>
    /// <param name="behindMs">How far it lags the shard's end.</param>
    public void Note(in FoundStream found, ShardId shard, RecordsAnswer answer, long behindMs, DateTimeOffset now)
    {
        reads.Note(shard, answer.Records, answer.Bytes);
        found.Resource.Cells?.Record(Stripes.Current, UsageCells.OwnHistogram, behindMs);
        if (found.Definition.Metrics.Count > 0)
        {
            metrics.Read(shard, answer.Records, answer.Bytes, now.ToUnixTimeMilliseconds());
            metrics.Behind(shard, behindMs);
        }
    }

    /// <summary>Counts a read that the shard's rate refused.</summary>
    public void NoteThrottled(in FoundStream found, ShardId shard, DateTimeOffset now)
    {
        found.Resource.Cells?.Count(ServiceCell.ReadsThrottled, 1, now);
        if (found.Definition.Metrics.Count > 0)
        {
            metrics.ReadThrottled(shard, now.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>
    /// Takes memory for the records read and for the answer, until the answer is sent. When many readers catch up at
    /// once, they wait for their turn.
    /// </summary>
    /// <param name="answer">The answer, still empty.</param>
    /// <param name="limit">The most records of the answer.</param>
    /// <param name="call">Holds the memory until the answer is sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<BodyReservation?> RoomFor(RecordsAnswer answer, int limit, Call call, CancellationToken cancellationToken)
    {
        var taken = await answers.Take(Wanted(answer, limit) * RoomFactor, cancellationToken);
        if (taken == 0)
        {
            return null;
        }

        var room = new BodyReservation(answers, taken);
        call.Hold(room);
        return room;
    }

    /// <summary>
    /// Writes records from an offset on, until the answer is full or the shard's stable end is reached.
    /// </summary>
    /// <returns>The next offset, and the shard's bounds as they were read last.</returns>
    public async ValueTask<(long Next, ShardBounds Bounds)> Fill(
        RecordsAnswer answer, ShardId shard, long next, int limit, CancellationToken cancellationToken)
    {
        // The shard may be deleted meanwhile.
        while (log.Describe(shard) is not null)
        {
            using var read = await log.Read(shard, next, (int)Math.Min(ReadPieceBytes, Wanted(answer, limit)), cancellationToken);
            answer.Write(read);
            next = answer.IsCut ? answer.NextOffset : read.NextOffset;
            var full = answer.IsCut || answer.Records >= limit || answer.Bytes >= AnswerBytesMax;
            if (full || next >= read.Bounds.StableEnd || read.Batches.Count == 0)
            {
                return (next, read.Bounds);
            }
        }

        return (next, new ShardBounds(0, next, Closed: false, 0));
    }

    // A small limit reads small pieces. Otherwise a call for one record would read a whole piece and take memory for a
    // full answer.
    private static long Wanted(RecordsAnswer answer, int limit) =>
        Math.Max(1, Math.Min(AnswerBytesMax - answer.Bytes, (limit - answer.Records) * (long)ReadAheadBytes));
}
