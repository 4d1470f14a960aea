using System.Buffers.Binary;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Walks the frames of one call that are side by side in one file. The hot tail returns them while it holds them, else
/// the file does. Damage loses only the damaged frame: the next frame is found by magic and alignment. See D6 (recovery
/// tells damage from a torn tail). The walk ends at the first frame of another call or after the group's last frame.
/// Only the writer uses this class.
/// </summary>
internal sealed class CallFrames(JournalFiles files, HotTail tail, uint seed)
{
    // One damaged frame reaches at most this far.
    private const long SkipBytesMax = JournalFormat.HeaderBytesMax + StreamLimits.BatchBytesMax;

    private byte[] _window = [];
    private long _windowFile;
    private long _windowStart;
    private int _windowLength;

    private enum Step
    {
        OfCall,
        Other,
        Unreadable,
    }

    /// <summary>Notes the positions of a call's records, beginning at the given frame.</summary>
    /// <param name="first">Its first frame in the file.</param>
    /// <param name="places">One position for each record of the call.</param>
    /// <exception cref="TarnException">DiskFailed: a frame cannot be read now.</exception>
    public void Fill(CallKey call, CallTable.Frame first, LogPosition[] places)
    {
        _windowLength = 0;
        uint? chain = null;
        var position = first.Position;
        while (position >= 0 && !files.IsInvalid(first.File, position))
        {
            switch (FillFrom(call, first.File, position, chain, places, out var header))
            {
                case Step.OfCall when (header.Flags & FrameFlags.GroupEnd) == 0:
                    position += header.FrameLength;
                    chain = header.Crc;
                    break;
                case Step.Unreadable when Array.Exists(places, place => place.NextOffset < 0):
                    position = FindNext(first.File, position);
                    chain = null;
                    break;
                default:
                    return;
            }
        }
    }

    private Step FillFrom(CallKey call, long file, long position, uint? chain, LogPosition[] places, out FrameHeader header)
    {
        if (tail.TryLease(file, position, FrameHeader.Bytes) is { } segment)
        {
            var from = (int)(position - segment.FilePosition);
            var bytes = segment.Buffer.AsSpan(from, Math.Min(segment.Buffer.Length - from, JournalFormat.HeaderBytesMax));
            var step = FillFrom(call, bytes, chain, places, out header);
            segment.Release();

            // Memory does not get damaged: no frame is laid down at this position yet.
            return step == Step.Unreadable ? Step.Other : step;
        }

        return FillFrom(call, FromFile(file, position), chain, places, out header);
    }

    private Step FillFrom(CallKey call, ReadOnlySpan<byte> bytes, uint? chain, LogPosition[] places, out FrameHeader header)
    {
        if (!FrameHeader.TryRead(bytes, seed, out header))
        {
            return Step.Unreadable;
        }

        if (header.Kind != FrameKind.Records
            || (chain is { } previous && header.PreviousCrc != previous)
            || !CallExtension.TryRead(bytes[..header.HeaderLength], out var key, out _, out var indexes)
            || key != call)
        {
            return Step.Other;
        }

        RetryResolver.Fill(places, new ShardId(header.Shard), header.BaseOffset, header.Records, indexes);
        return Step.OfCall;
    }

    // The position of the next frame with a valid header; −1 when there is none.
    private long FindNext(long file, long damaged)
    {
        if (files.Find(file) is not { } found)
        {
            return -1;
        }

        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, JournalFormat.FrameMagic);
        var position = damaged + JournalFormat.FrameAlignment;
        while (position <= damaged + SkipBytesMax && FromFile(file, position) is { Length: >= FrameHeader.Bytes } bytes)
        {
            var hit = bytes.IndexOf(magic);
            if (hit < 0)
            {
                position = JournalFormat.AlignFrame(position + bytes.Length - sizeof(uint) + 1);
            }
            else if (hit > 0)
            {
                position = JournalFormat.AlignFrame(position + hit);
            }
            else if (FrameHeader.TryRead(bytes, seed, out var header) && header.Epoch == found.Epoch)
            {
                return position;
            }
            else
            {
                position += JournalFormat.FrameAlignment;
            }
        }

        return -1;
    }

    // A window holds many small frames. A header that goes past the window's end is read again from its beginning.
    private ReadOnlySpan<byte> FromFile(long file, long position)
    {
        var known = Known(file, position);
        if (known.Length >= FrameHeader.Bytes && known.Length >= FrameHeader.PeekHeaderLength(known))
        {
            return known;
        }

        _windowLength = 0;
        if (files.Find(file) is { } found && found.TryLease())
        {
            try
            {
                _window = _window.Length > 0 ? _window : new byte[JournalFormat.HeaderBytesMax];
                (_windowFile, _windowStart, _windowLength) = (file, position, found.File.Read(position, _window));
            }
            finally
            {
                found.Release();
            }
        }

        return Known(file, position);
    }

    private ReadOnlySpan<byte> Known(long file, long position) =>
        file == _windowFile && position >= _windowStart && position < _windowStart + _windowLength
            ? _window.AsSpan((int)(position - _windowStart), (int)(_windowStart + _windowLength - position))
            : default;
}
