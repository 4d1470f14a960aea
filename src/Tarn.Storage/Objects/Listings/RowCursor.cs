using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Listings;

/// <summary>Reads the rows of a range one after the other, page by page, and jumps forward.</summary>
internal sealed class RowCursor(IMetadataReader reader, Space space, KeyRange range, int pageRows)
{
    private IReadOnlyList<Row> _rows = [];
    private int _next;
    private bool _ended;
    private KeyRange _rest = range;

    /// <summary>The next row, or null at the end.</summary>
    public async ValueTask<Row?> Peek()
    {
        if (_next == _rows.Count && !_ended)
        {
            _rows = await reader.Scan(space, _rest, pageRows);
            _next = 0;
            _ended = _rows.Count < pageRows;
            _rest = _ended ? _rest : _rest.After(_rows[^1].Key);
        }

        return _next < _rows.Count ? _rows[_next] : null;
    }

    /// <summary>Passes the row that <see cref="Peek"/> returned.</summary>
    public void Skip() => _next++;

    /// <summary>Passes all rows before a key.</summary>
    public void Seek(byte[] from)
    {
        while (_next < _rows.Count && _rows[_next].Key.Span.SequenceCompareTo(from) < 0)
        {
            _next++;
        }

        if (_next == _rows.Count && _rest.From.Span.SequenceCompareTo(from) < 0)
        {
            _rest = _rest with { From = from };
        }
    }
}
