using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Read;

/// <content>Reads many shards at once: their frames of one stretch of one file, in order of position.</content>
internal sealed partial class JournalReader
{
    /// <summary>
    /// Reads frames of all these shards from the first file that has any after their positions: about
    /// <paramref name="bytesMax"/> bytes from the first frame on.
    /// </summary>
    public JournalSweep Sweep(JournalShard[] shards, IReadOnlyList<LogPosition> from, int bytesMax)
    {
        var sweep = UntilNothingWent((shards, from, bytesMax), static (reader, what) => reader.SweepOnce(what.shards, what.from, what.bytesMax));
        foreach (var (shard, frame) in sweep.Damaged)
        {
            damage.Add(shards[shard], frame);
        }

        return sweep;
    }

    private JournalSweep SweepOnce(JournalShard[] shards, IReadOnlyList<LogPosition> from, int bytesMax)
    {
        var looks = new (FileSlice[] Slices, List<FrameEntry> Recent, ShardBounds Bounds)[shards.Length];
        var file = long.MaxValue;
        for (var i = 0; i < shards.Length; i++)
        {
            looks[i] = shards[i].Look(from[i].NextOffset, bytesMax);
            file = Math.Min(file, FirstFile(looks[i].Slices, looks[i].Recent, from[i].NextOffset));
        }

        var cursors = new SweepCursor[shards.Length];
        var end = long.MaxValue;
        var holes = new List<(int Shard, long End)>();
        for (var i = 0; i < shards.Length; i++)
        {
            cursors[i] = CursorOf(shards[i], looks[i], from[i].NextOffset, file);
            if (cursors[i].TryPeek(out var first))
            {
                end = Math.Min(end, first.Position + Math.Max(bytesMax, first.Length));
            }
            else
            {
                holes.Add((i, EndOfHole(looks[i], from[i].NextOffset, file)));
            }
        }

        var frames = new List<(int Shard, FrameEntry Frame)>();
        for (var i = 0; i < shards.Length; i++)
        {
            while (cursors[i].TryPeek(out var frame) && frame.Position + frame.Length <= end)
            {
                frames.Add((i, frame));
                cursors[i].Move();
            }
        }

        frames.Sort(static (a, b) => a.Frame.Position.CompareTo(b.Frame.Position));
        if (frames.Count > 1)
        {
            ReadAhead(frames[0].Frame, frames[^1].Frame);
        }

        var sweep = Read(from, frames, looks[0].Bounds);
        holes.ForEach(hole => sweep.MoveTo(hole.Shard, hole.End));
        return sweep;
    }

    // Where the next frame after the offset can be, when this file has none: a failed group or damage has left a hole.
    // Else the offset itself.
    private static long EndOfHole((FileSlice[] Slices, List<FrameEntry> Recent, ShardBounds Bounds) look, long offset, long file)
    {
        var first = FirstAfter(look.Slices, offset);
        return first == look.Slices.Length ? (look.Recent.Count == 0 ? look.Bounds.StableEnd : offset)
            : look.Slices[first].File.Number == file ? Math.Min(look.Slices[first].EndOffset, look.Bounds.StableEnd)
            : offset;
    }

    // The disk reads on while this sweep's frames are checked and its caller works: the next sweep will want as much
    // again.
    private void ReadAhead(in FrameEntry first, in FrameEntry last)
    {
        if (tail.TryLease(last.File, last.Position, last.Length) is { } segment)
        {
            segment.Release();
        }
        else if (Lease(first.File) is { } file)
        {
            file.File.ReadAhead(first.Position, 2 * (last.Position + last.Length - first.Position));
            file.Release();
        }
    }

    private static long FirstFile(FileSlice[] slices, List<FrameEntry> recent, long offset)
    {
        var first = FirstAfter(slices, offset);
        return first < slices.Length ? slices[first].File.Number
            : recent.Count > 0 ? recent[0].File
            : long.MaxValue;
    }

    private SweepCursor CursorOf(
        JournalShard shard, (FileSlice[] Slices, List<FrameEntry> Recent, ShardBounds Bounds) look, long offset, long file)
    {
        var first = FirstAfter(look.Slices, offset);
        if (first == look.Slices.Length)
        {
            return new SweepCursor(look.Recent, file);
        }

        return look.Slices[first].File.Number == file && slices.Read(shard.Id, look.Slices[first]) is { } bytes
            ? new SweepCursor(SliceCodec.FromOffset(bytes, file, offset), offset, look.Bounds.StableEnd)
            : new SweepCursor([], file);
    }

    private JournalSweep Read(IReadOnlyList<LogPosition> from, List<(int Shard, FrameEntry Frame)> wanted, ShardBounds bounds)
    {
        var sweep = new JournalSweep(from);
        if (wanted.Count == 0)
        {
            return sweep;
        }

        var entries = wanted.ConvertAll(one => one.Frame);
        var read = new JournalRead();
        sweep.Hold(read);
        read.Begin(0, bounds);
        try
        {
            for (var i = 0; i < entries.Count;)
            {
                var before = read.Batches.Count;
                var next = ReadFrom(read, entries, i);
                Assign(sweep, read, wanted, i, next, before);
                i = next;
            }

            return sweep;
        }
        catch
        {
            sweep.Dispose();
            throw;
        }
    }

    // The batches are in the order of the wanted frames. Damaged frames are missing among the batches; the positions
    // move past them.
    private static void Assign(JournalSweep sweep, JournalRead read, List<(int Shard, FrameEntry Frame)> wanted, int from, int to, int batch)
    {
        for (var i = from; i < to; i++)
        {
            var (shard, frame) = wanted[i];
            if (batch < read.Frames.Count && read.Frames[batch] == frame)
            {
                sweep.Add(shard, read, batch++);
            }
            else
            {
                sweep.Skip(shard, frame);
            }

            sweep.MoveTo(shard, frame.EndOffset);
        }
    }
}
