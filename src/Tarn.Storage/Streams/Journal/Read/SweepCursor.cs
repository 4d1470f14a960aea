using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.Read;

/// <summary>
/// One shard's frames of one file behind an offset, in order: from its slice of the index, or from the recent frames.
/// </summary>
internal struct SweepCursor
{
    private readonly List<FrameEntry>? recent;
    private readonly long file;
    private readonly long offset;
    private readonly long stableEnd;
    private SliceCodec.SliceReader slice;
    private int next;
    private FrameEntry current;
    private bool has;

    public SweepCursor(List<FrameEntry> recent, long file)
    {
        this.recent = recent;
        this.file = file;
        Move();
    }

    public SweepCursor(SliceCodec.SliceReader slice, long offset, long stableEnd)
    {
        this.slice = slice;
        this.offset = offset;
        this.stableEnd = stableEnd;
        Move();
    }

    public readonly bool TryPeek(out FrameEntry frame)
    {
        frame = current;
        return has;
    }

    public void Move()
    {
        if (recent is not null)
        {
            has = next < recent.Count && recent[next].File == file;
            current = has ? recent[next++] : default;
            return;
        }

        do
        {
            has = slice.TryNext(out current) && current.EndOffset <= stableEnd;
        }
        while (has && current.EndOffset <= offset);
    }
}
