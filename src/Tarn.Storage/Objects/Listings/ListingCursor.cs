using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Listings;

/// <summary>
/// Reads the rows of a range one after the other, page by page, and jumps forward. Jumps often follow each other, so the first page
/// after one has a single row, and the next ones grow.
/// </summary>
/// <param name="reader">The transaction or read.</param>
/// <param name="space">The rows' space.</param>
/// <param name="range">The rows.</param>
/// <param name="pageRowsMax">The most rows of a page, and the rows of the first one.</param>
internal sealed class ListingCursor(IMetadataReader reader, Space space, KeyRange range, int pageRowsMax)
{
    private const int Growth = 4;
    private int _pageRows = int.MaxValue;
    private IReadOnlyList<Row> _rows = [];
    private int _next;
    private bool _ended;
    private KeyRange _rest = range;

    /// <summary>The next row, or null at the end.</summary>
    public async ValueTask<Row?> Peek()
    {
        if (_next == _rows.Count && !_ended)
        {
            var wanted = Math.Min(_pageRows, pageRowsMax);
            _rows = await reader.Scan(space, _rest, wanted);
            _next = 0;
            _ended = _rows.Count < wanted;
            _pageRows = wanted * Growth;
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
            _pageRows = 1;
        }
    }
}
