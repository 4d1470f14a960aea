namespace Tarn.Storage.Rows;

/// <summary>Reads the changes of a <see cref="RowBatch"/> in their order.</summary>
internal ref struct RowBatchReader(ReadOnlySpan<byte> changes)
{
    private ReadOnlySpan<byte> _rest = changes;

    public RowBatchKind Kind { get; private set; }

    /// <summary>The row's key, or the first key of a removed range.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The row's value, or the key after a removed range.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        Kind = (RowBatchKind)_rest[0];
        _rest = _rest[1..];
        Key = Take();
        Value = Kind == RowBatchKind.Delete ? default : Take();
        return true;
    }

    private ReadOnlySpan<byte> Take()
    {
        var (length, at) = (0, 0);
        for (var shift = 0; ; shift += 7)
        {
            var part = _rest[at++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                break;
            }
        }

        var taken = _rest.Slice(at, length);
        _rest = _rest[(at + length)..];
        return taken;
    }
}
