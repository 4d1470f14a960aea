namespace Tarn.Items.Copies.Imports;

/// <summary>Reads lines of bytes. A longer line than the bound is cut, and is reported so. Blocks. One thread at a time.</summary>
/// <param name="content">Disposed by the caller.</param>
/// <param name="bytesMax">The longest line.</param>
/// <param name="budget">Bounds the bytes of all lines.</param>
internal sealed class LineReader(Stream content, int bytesMax, PlainBudget budget)
{
    private const int FirstBytes = 128 << 10;
    private byte[] _buffer = new byte[FirstBytes];
    private int _at;
    private int _end;
    private bool _isOver;

    /// <summary>The current line without its end; valid until the next move.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the current line is longer than the bound: its rest was skipped.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Moves to the first line, then to the next.</summary>
    /// <returns>False after the last line.</returns>
    public bool MoveNext()
    {
        IsCut = false;
        var seen = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_at + seen, _end - _at - seen).IndexOf((byte)'\n');
            if (end >= 0)
            {
                Take(seen + end, 1);
                return true;
            }

            seen = _end - _at;
            if (_isOver)
            {
                Take(seen, 0);
                return seen > 0;
            }

            if (seen >= bytesMax)
            {
                Skip(seen);
                return true;
            }

            Fill();
        }
    }

    private void Take(int length, int more)
    {
        var line = _buffer.AsMemory(_at, length);
        Line = length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
        _at += length + more;
    }

    private void Skip(int length)
    {
        (IsCut, Line) = (true, _buffer.AsMemory(_at, length).ToArray());
        _at = _end;
        while (true)
        {
            if (_buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n') is >= 0 and var end)
            {
                _at += end + 1;
                return;
            }

            (_at, _end) = (0, 0);
            Fill();
            if (_isOver)
            {
                return;
            }
        }
    }

    private void Fill()
    {
        if (_at > 0)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = content.Read(_buffer, _end, _buffer.Length - _end);
        budget.Take(read);
        _isOver = read == 0;
        _end += read;
    }
}
