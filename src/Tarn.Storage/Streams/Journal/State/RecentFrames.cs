using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard's frames in files without footer, in order of offset. The writer adds behind what is published, where nobody looks, and needs the
/// shard's gate only to make room and to publish a group's frames together; everybody else holds it.
/// </summary>
internal sealed class RecentFrames
{
    private const int FirstRoom = 4;

    private FrameEntry[] entries = [];
    private int first;
    private int published;
    private int placed;

    /// <summary>The frames that are durable. Under the gate.</summary>
    public ReadOnlySpan<FrameEntry> Published => entries.AsSpan(first, published - first);

    /// <summary>How many were placed and not published. The writer's.</summary>
    public int Unpublished => placed - published;

    /// <summary>Adds a frame; false: <see cref="MakeRoom"/> first. The writer's, without the gate.</summary>
    public bool TryPlace(in FrameEntry frame)
    {
        if (placed == entries.Length)
        {
            return false;
        }

        entries[placed++] = frame;
        return true;
    }

    /// <summary>Room for one more at least. The writer's, under the gate.</summary>
    public void MakeRoom()
    {
        var kept = placed - first;
        var into = 2 * kept >= entries.Length ? new FrameEntry[Math.Max(2 * entries.Length, FirstRoom)] : entries;
        entries.AsSpan(first, kept).CopyTo(into);
        (entries, first, published, placed) = (into, 0, published - first, kept);
    }

    /// <summary>What was placed is durable. The writer's, under the gate.</summary>
    public void Publish() => published = placed;

    /// <summary>What was placed is lost (D2). The writer's.</summary>
    public void Withdraw() => placed = published;

    /// <summary>The published frames of one file, which are neighbours. Under the gate.</summary>
    public ReadOnlySpan<FrameEntry> Of(long file) => Published[RangeOf(file)];

    /// <summary>Removes the published frames of one file: they are found through its slices from now on. Under the gate.</summary>
    public void Remove(long file)
    {
        var (begin, count) = RangeOf(file).GetOffsetAndLength(Published.Length);

        // Those before it move up, as a rule none: what the writer places must stay where it is.
        entries.AsSpan(first, begin).CopyTo(entries.AsSpan(first + count));
        first += count;
    }

    private Range RangeOf(long file)
    {
        var frames = Published;
        var begin = FrameEntry.FirstWhere(frames, file, static (frame, number) => frame.File >= number);
        return begin..FrameEntry.FirstWhere(frames, file, static (frame, number) => frame.File > number);
    }
}
