using Tarn.Items.Copies.Files;

namespace Tarn.Items.Copies.Making;

/// <summary>
/// The rows of a copy with later changes: of each key the last change counts. A change is a row's value, or nothing for a removed row.
/// </summary>
/// <param name="rows">Disposed with the result.</param>
/// <param name="changes">Disposed with the result.</param>
internal sealed class ChangedRows(ISortedRows rows, ISortedRows changes) : ISortedRows
{
    private byte[] _changedKey = [];
    private byte[] _changedValue = [];
    private int _keyLength;
    private int _valueLength;
    private bool _isBegun;
    private bool _hasRow;
    private bool _hasNext;
    private bool _hasChange;
    private bool _isChange;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => _isChange ? ChangedKey : rows.Key;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Value => _isChange ? _changedValue.AsMemory(0, _valueLength) : rows.Value;

    private ReadOnlySpan<byte> ChangedKey => _changedKey.AsSpan(0, _keyLength);

    /// <inheritdoc/>
    public bool MoveNext()
    {
        Begin();
        while (true)
        {
            if (!_hasChange)
            {
                return _hasRow;
            }

            var order = _hasRow ? rows.Key.SequenceCompareTo(ChangedKey) : 1;
            if (order < 0)
            {
                _isChange = false;
                return true;
            }

            _hasRow = order == 0 ? rows.MoveNext() : _hasRow;
            if (_valueLength > 0)
            {
                _isChange = true;
                return true;
            }

            NextChange();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        changes.Dispose();
    }

    private void Begin()
    {
        if (!_isBegun)
        {
            (_isBegun, _hasRow, _hasNext) = (true, rows.MoveNext(), changes.MoveNext());
            NextChange();
        }
        else if (_isChange)
        {
            _isChange = false;
            NextChange();
        }
        else if (_hasRow)
        {
            _hasRow = rows.MoveNext();
        }
    }

    // The last change of the next key.
    private void NextChange()
    {
        _hasChange = _hasNext;
        if (!_hasNext)
        {
            return;
        }

        Copy(changes.Key, ref _changedKey, ref _keyLength);
        do
        {
            Copy(changes.Value.Span, ref _changedValue, ref _valueLength);
            _hasNext = changes.MoveNext();
        }
        while (_hasNext && changes.Key.SequenceEqual(ChangedKey));
    }

    private static void Copy(ReadOnlySpan<byte> from, ref byte[] to, ref int length)
    {
        to = to.Length < from.Length ? new byte[from.Length] : to;
        from.CopyTo(to);
        length = from.Length;
    }
}
