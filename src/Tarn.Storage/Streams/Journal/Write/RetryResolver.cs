using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Answers retries: finds the frames that a call left, and its missing records. After a torn tail only some of its frames may be
/// left. See D14 (retries are recognised). Only the writer uses this class.
/// </summary>
internal sealed class RetryResolver(CallTable calls, JournalFiles files, HotTail tail, uint seed)
{
    private readonly List<CallTable.Frame> _found = [];
    private readonly CallFrames _frames = new(files, tail, seed);

    /// <summary>
    /// The position of each record of the call (offset −1 when it is missing); null when no record of the call is known.
    /// </summary>
    /// <exception cref="TarnException">DiskFailed: a frame of the call cannot be read now.</exception>
    public LogPosition[]? Find(CallKey call, int records)
    {
        _found.Clear();
        calls.Find(call, _found);
        LogPosition[]? places = null;
        foreach (var frame in _found)
        {
            places ??= Unknown(records);
            _frames.Fill(call, frame, places);
        }

        return places is null || Array.TrueForAll(places, place => place.NextOffset < 0) ? null : places;
    }

    /// <summary>Whether the last search found a frame of its call at or after that position.</summary>
    public bool FoundFrom(long file, long position) => _found.Exists(frame => frame.File == file && frame.Position >= position);

    /// <summary>
    /// The part of a batch that is not recorded yet: null when all of it is recorded, the batch itself when none is.
    /// </summary>
    public static ShardAppend? Missing(in ShardAppend batch, LogPosition[] recorded)
    {
        var missing = new List<int>();
        for (var i = 0; i < batch.Records; i++)
        {
            if (recorded[IndexOf(batch, i)].NextOffset < 0)
            {
                missing.Add(i);
            }
        }

        return missing.Count == 0 ? null : missing.Count == batch.Records ? batch : Subset(batch, missing);
    }

    /// <summary>Notes the positions of records.</summary>
    public static void Fill(LogPosition[] places, ShardId shard, long baseOffset, int records, ReadOnlySpan<ushort> indexes)
    {
        for (var i = 0; i < records; i++)
        {
            var index = indexes.IsEmpty ? i : indexes[i];
            if (index < places.Length)
            {
                places[index] = new LogPosition(shard, baseOffset + i);
            }
        }
    }

    private static LogPosition[] Unknown(int records)
    {
        var places = new LogPosition[records];
        places.AsSpan().Fill(new LogPosition(default, -1));
        return places;
    }

    private static int IndexOf(in ShardAppend batch, int record) =>
        batch.CallIndexes.IsEmpty ? record : batch.CallIndexes.Span[record];

    private static ShardAppend Subset(in ShardAppend batch, List<int> kept)
    {
        var indexes = new ushort[kept.Count];
        var reader = new RecordBatchReader(batch.Batch.Span);
        using var writer = new RecordBatchWriter();
        var next = 0;
        while (next < kept.Count && reader.MoveNext())
        {
            if (reader.Index != kept[next])
            {
                continue;
            }

            if (next == 0)
            {
                writer.Begin(reader.TimestampMs, batch.Batch.Length);
            }

            writer.Append(reader.Key, reader.Value, reader.TimestampMs);
            indexes[next] = (ushort)IndexOf(batch, kept[next]);
            next++;
        }

        return batch with { Batch = writer.Finish().ToArray(), Records = kept.Count, CallIndexes = indexes };
    }
}
