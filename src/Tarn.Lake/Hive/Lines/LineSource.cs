using System.Buffers;
using System.Globalization;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Lines;

/// <summary>
/// Cuts a file into lines, batch by batch. A line ends with a line feed, a carriage return, or both. A byte order mark, header lines and
/// footer lines are left out. Memory: the bytes of one batch, at least a line and the footer.
/// </summary>
/// <param name="file">The plain bytes; of a part, a stream that can be sought. The source owns it.</param>
/// <param name="part">The part of the file. A part that is not the whole file has no footer.</param>
/// <param name="headerLines">The lines at the beginning of the file that are no rows.</param>
/// <param name="footerLines">The lines at its end that are no rows.</param>
internal sealed class LineSource(Stream file, LinePart part, int headerLines, int footerLines) : IDisposable
{
    /// <summary>The most bytes of a line, as in Athena.</summary>
    public const int LineBytesMax = 32 << 20;

    private const int BufferBytesFirst = 512 << 10;
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytesFirst);

    // The offset in the file of the buffer's first byte, and the range of the bytes after the last batch.
    private long _offset;
    private int _from;
    private int _to;

    private int _headerLeft = part.Start == 0 ? headerLines : 0;
    private bool _isOpen;
    private bool _hasEnded;

    // For the numbers of lines: the offset of the part's first line, the lines before the last batch, and its own lines.
    private long _firstLine;
    private long _linesBefore;
    private int _batch;

    /// <summary>The bytes that hold the lines of the last batch. A reader may change them within the lines.</summary>
    public Span<byte> Bytes => _buffer;

    /// <summary>The number of lines that the arrays of <see cref="Next"/> must hold beside the lines wanted, at most.</summary>
    public int SpareLines => footerLines;

    /// <summary>The next lines of the file. The lines of the batch before become invalid.</summary>
    /// <param name="starts">Receives the offsets of the lines in <see cref="Bytes"/>. It is longer than <see cref="SpareLines"/>.</param>
    /// <param name="lengths">Receives the lengths of the lines.</param>
    /// <returns>The number of lines; 0 after the last one.</returns>
    /// <exception cref="TarnException">InvalidArgument: the file is damaged, or a line exceeds <see cref="LineBytesMax"/>.</exception>
    public int Next(Span<int> starts, Span<int> lengths)
    {
        if (!_isOpen)
        {
            Open();
        }

        while (true)
        {
            (_linesBefore, _batch) = (_linesBefore + _batch, 0);
            _batch = NextLines(starts, lengths);
            var header = Math.Min(_headerLeft, _batch);
            _headerLeft -= header;
            if (header < _batch || _batch == 0)
            {
                starts[header.._batch].CopyTo(starts);
                lengths[header.._batch].CopyTo(lengths);
                (_linesBefore, _batch) = (_linesBefore + header, _batch - header);
                return _batch;
            }
        }
    }

    /// <summary>The number in its file, from 1, of a line of the last batch. A part's source is not used after it.</summary>
    public long NumberOf(int row) => LinesBeforePart() + _linesBefore + row + 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        file.Dispose();
        Return(_buffer);
        _buffer = [];
    }

    private void Open()
    {
        _isOpen = true;
        if (part.Start > 0)
        {
            // A line begins with the part, if the byte before the part ends one.
            file.Position = _offset = part.Start - 1;
        }

        Fill(HiveError.CannotOpenSplit);
        if (part.Start > 0)
        {
            SkipLine();
        }
        else if (_buffer.AsSpan(0, _to).StartsWith("\uFEFF"u8))
        {
            _from = "\uFEFF"u8.Length;
        }

        _firstLine = _offset + _from;
    }

    private int NextLines(Span<int> starts, Span<int> lengths)
    {
        while (true)
        {
            var (count, next) = Find(starts, lengths);
            if (count > footerLines)
            {
                _from = footerLines == 0 ? next : starts[count - footerLines];
                return count - footerLines;
            }

            if (_hasEnded || _offset + next >= part.End)
            {
                return 0;
            }

            MakeRoom();
            Fill(HiveError.Cursor);
        }
    }

    /// <summary>Finds the whole lines of the buffer that begin within the part, and the offset after them.</summary>
    private (int Count, int Next) Find(Span<int> starts, Span<int> lengths)
    {
        var (count, at) = (0, _from);
        for (; count < starts.Length && at < _to && _offset + at < part.End; count++)
        {
            if (!TryFindEnd(at, out var end, out var next))
            {
                break;
            }

            if (end - at > LineBytesMax)
            {
                throw TooLong(count);
            }

            (starts[count], lengths[count], at) = (at, end - at, next);
        }

        return (count, at);
    }

    private bool TryFindEnd(int at, out int end, out int next)
    {
        var length = _buffer.AsSpan(at, _to - at).IndexOfAny(LineFeed, CarriageReturn);
        (end, next) = length < 0 ? (_to, _to) : (at + length, at + length + 1);
        if (length < 0)
        {
            return _hasEnded;
        }

        if (_buffer[end] == CarriageReturn)
        {
            if (next == _to)
            {
                return _hasEnded; // a line feed may follow
            }

            next += _buffer[next] == LineFeed ? 1 : 0;
        }

        return true;
    }

    private void SkipLine()
    {
        int next;
        while (!TryFindEnd(_from, out _, out next))
        {
            // All but the last byte, which may be the first of two that end the line.
            _from = Math.Max(_from, _to - 1);
            MakeRoom();
            Fill(HiveError.Cursor);
        }

        _from = next;
    }

    private void MakeRoom()
    {
        var left = _to - _from;
        if (left > LineBytesMax)
        {
            throw TooLong(0);
        }

        var buffer = left < _buffer.Length ? _buffer : GC.AllocateUninitializedArray<byte>(_buffer.Length * 2);
        _buffer.AsSpan(_from, left).CopyTo(buffer);
        if (buffer != _buffer)
        {
            Return(_buffer);
            _buffer = buffer;
        }

        (_offset, _from, _to) = (_offset + _from, 0, left);
    }

    // The pool would retain the buffers of long lines.
    private static void Return(byte[] buffer)
    {
        if (buffer.Length == BufferBytesFirst)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Fill(string reason)
    {
        try
        {
            var read = file.ReadAtLeast(_buffer.AsSpan(_to), _buffer.Length - _to, throwOnEndOfStream: false);
            _hasEnded = read < _buffer.Length - _to;
            _to += read;
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            var line = _isOpen && reason == HiveError.Cursor ? string.Create(CultureInfo.InvariantCulture, $"line {NumberOf(0)}: ") : "";
            throw HiveError.Of(reason, line + damage.Message, damage);
        }
    }

    private TarnException TooLong(int row) => HiveError.Of(
        HiveError.BadData,
        string.Create(CultureInfo.InvariantCulture, $"line {NumberOf(row)} is longer than {LineBytesMax >> 20} MB"));

    private long LinesBeforePart()
    {
        var lines = 0L;
        if (part.Start == 0)
        {
            return lines;
        }

        file.Position = 0;
        var wasReturn = false;
        for (var left = _firstLine; left > 0;)
        {
            var bytes = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            file.ReadExactly(bytes);
            left -= bytes.Length;
            foreach (var one in bytes)
            {
                lines += one == CarriageReturn || (one == LineFeed && !wasReturn) ? 1 : 0;
                wasReturn = one == CarriageReturn;
            }
        }

        return lines;
    }
}
