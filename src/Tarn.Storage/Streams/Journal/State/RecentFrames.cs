using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard's frames in files without footer, in order of offset. The writer adds frames after the published ones,
/// where no reader looks. It takes the shard's gate only to make free slots and to publish a group's frames together; every
/// other caller holds the gate.
/// </summary>
internal sealed class RecentFrames
{
    private const int FirstRoom = 4;

    private FrameEntry[] _entries = [];
    private int _first;
    private int _published;
    private int _placed;

    /// <summary>The durable frames. Call under the gate.</summary>
    public ReadOnlySpan<FrameEntry> Published => _entries.AsSpan(_first, _published - _first);

    /// <summary>The number of frames placed and not published. For the writer only.</summary>
    public int Unpublished => _placed - _published;

    /// <summary>These frames. For the writer only.</summary>
    public ReadOnlySpan<FrameEntry> Waiting => _entries.AsSpan(_published, Unpublished);

    /// <summary>
    /// Adds a frame; false: call <see cref="MakeRoom"/> first. For the writer only, without the gate.
    /// </summary>
    public bool TryPlace(in FrameEntry frame)
    {
        if (_placed == _entries.Length)
        {
            return false;
        }

        _entries[_placed++] = frame;
        return true;
    }

    /// <summary>Makes at least one free slot. For the writer only, under the gate.</summary>
    public void MakeRoom()
    {
        var kept = _placed - _first;
        var into = 2 * kept >= _entries.Length ? new FrameEntry[Math.Max(2 * _entries.Length, FirstRoom)] : _entries;
        _entries.AsSpan(_first, kept).CopyTo(into);
        (_entries, _first, _published, _placed) = (into, 0, _published - _first, kept);
    }

    /// <summary>Publishes the placed frames: they are durable. For the writer only, under the gate.</summary>
    public void Publish() => _published = _placed;

    /// <summary>
    /// Discards the placed frames: they are lost, D2 (a failed sync poisons its file). For the writer only.
    /// </summary>
    public void Withdraw() => _placed = _published;

    /// <summary>The published frames of one file, which are neighbours. Call under the gate.</summary>
    public ReadOnlySpan<FrameEntry> Of(long file) => Published[RangeOf(file)];

    /// <summary>
    /// The offset of the first published frame that arrived at or after the time; null when there is none. Call under
    /// the gate.
    /// </summary>
    public long? OffsetAt(long timeMs)
    {
        var frames = Published;
        var first = FrameEntry.FirstWhere(frames, timeMs, static (frame, time) => frame.ArrivalTimeMs >= time);
        return first < frames.Length ? frames[first].BaseOffset : null;
    }

    /// <summary>
    /// Removes the published frames of one file: its slices lead to them from now on. Call under the gate.
    /// </summary>
    public void Remove(long file)
    {
        var (begin, count) = RangeOf(file).GetOffsetAndLength(Published.Length);

        // Frames before the removed ones move up; usually there are none. The writer's unpublished frames must not move.
        _entries.AsSpan(_first, begin).CopyTo(_entries.AsSpan(_first + count));
        _first += count;
    }

    private Range RangeOf(long file)
    {
        var frames = Published;
        var begin = FrameEntry.FirstWhere(frames, file, static (frame, number) => frame.File >= number);
        return begin..FrameEntry.FirstWhere(frames, file, static (frame, number) => frame.File > number);
    }
}
