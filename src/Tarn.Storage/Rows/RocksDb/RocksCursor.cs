namespace Tarn.Storage.Rows.RocksDb;

/// <summary>Rows of an iterator, in RocksDB's own memory.</summary>
internal sealed unsafe class RocksCursor(IteratorHandle iterator, bool isForward) : RowCursor
{
    private readonly NativeRow _value = new();
    private bool _isBegun;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Key
    {
        get
        {
            var key = NativeRocksDb.KeyOf(iterator.DangerousGetHandle(), out var length);
            return new ReadOnlySpan<byte>(key, (int)length);
        }
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Value
    {
        get
        {
            var value = NativeRocksDb.IteratorValue(iterator.DangerousGetHandle(), out var length);
            return _value.Of(value, (int)length);
        }
    }

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (_isBegun)
        {
            Move();
        }
        else
        {
            _isBegun = true;
            Seek();
        }

        if (NativeRocksDb.IsValid(iterator.DangerousGetHandle()) != 0)
        {
            return true;
        }

        NativeRocksDb.GetError(iterator, out var error);
        RocksError.Throw(error, "A read");
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose() => iterator.Dispose();

    // The iterator was made with the range's bounds.
    private void Seek()
    {
        if (isForward)
        {
            NativeRocksDb.SeekToFirst(iterator);
        }
        else
        {
            NativeRocksDb.SeekToLast(iterator);
        }
    }

    private void Move()
    {
        if (isForward)
        {
            NativeRocksDb.Next(iterator);
        }
        else
        {
            NativeRocksDb.Previous(iterator);
        }
    }
}
