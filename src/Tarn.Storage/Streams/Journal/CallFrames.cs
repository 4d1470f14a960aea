namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// Goes from frame to frame of a call that lie side by side in one file: from the hot tail where it still holds them, else from the file. Ends
/// at the first frame that is none of the call's, does not follow on the chain, or begins another group. The writer's alone.
/// </summary>
internal sealed class CallFrames(JournalFiles files, HotTail tail, uint seed)
{
    private byte[] window = [];
    private long windowFile;
    private long windowStart;
    private int windowLength;

    /// <summary>Notes where the records of a call lie, from its frame at that place on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="first">Its first frame in the file.</param>
    /// <param name="places">One for each record of the call.</param>
    /// <exception cref="TarnException">DiskFailed: a frame cannot be read now.</exception>
    public void Fill(CallKey call, CallTable.Frame first, LogPosition[] places)
    {
        windowLength = 0;
        FrameHeader previous = default;
        for (var position = first.Position; !files.IsVoid(first.File, position); position += previous.FrameLength)
        {
            var chain = position == first.Position ? (uint?)null : previous.Crc;
            if (!TryFill(call, first.File, position, chain, places, out previous) || (previous.Flags & FrameFlags.GroupEnd) != 0)
            {
                return;
            }
        }
    }

    private bool TryFill(CallKey call, long file, long position, uint? chain, LogPosition[] places, out FrameHeader header)
    {
        if (tail.TryLease(file, position, FrameHeader.Bytes) is { } segment)
        {
            var from = (int)(position - segment.FilePosition);
            var bytes = segment.Buffer.AsSpan(from, Math.Min(segment.Buffer.Length - from, JournalFormat.HeaderBytesMax));
            var filled = TryFill(call, bytes, chain, places, out header);
            segment.Release();
            return filled;
        }

        return TryFill(call, FromFile(file, position), chain, places, out header);
    }

    private bool TryFill(CallKey call, ReadOnlySpan<byte> bytes, uint? chain, LogPosition[] places, out FrameHeader header)
    {
        if (!FrameHeader.TryRead(bytes, seed, out header)
            || header.Kind != FrameKind.Records
            || (chain is { } previous && header.PreviousCrc != previous)
            || !CallExtension.TryRead(bytes[..header.HeaderLength], out var key, out _, out var indexes)
            || key != call)
        {
            return false;
        }

        RetryResolver.Fill(places, new ShardId(header.Shard), header.BaseOffset, header.Records, indexes);
        return true;
    }

    // Small frames stand many to a window; a header that goes past its end is read again from its begin.
    private ReadOnlySpan<byte> FromFile(long file, long position)
    {
        var known = Known(file, position);
        if (known.Length >= FrameHeader.Bytes && known.Length >= FrameHeader.PeekHeaderLength(known))
        {
            return known;
        }

        windowLength = 0;
        if (files.Find(file) is { } found && found.TryLease())
        {
            try
            {
                window = window.Length > 0 ? window : new byte[JournalFormat.HeaderBytesMax];
                (windowFile, windowStart, windowLength) = (file, position, found.File.Read(position, window));
            }
            finally
            {
                found.Release();
            }
        }

        return Known(file, position);
    }

    private ReadOnlySpan<byte> Known(long file, long position) =>
        file == windowFile && position >= windowStart && position < windowStart + windowLength
            ? window.AsSpan((int)(position - windowStart), (int)(windowStart + windowLength - position))
            : default;
}
