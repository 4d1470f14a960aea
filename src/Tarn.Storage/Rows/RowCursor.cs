namespace Tarn.Storage.Rows;

/// <summary>The rows of a range, one by one, without a copy. One thread at a time.</summary>
public abstract class RowCursor : IDisposable
{
    /// <summary>The current row's key; valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>The current row's value; valid until the next move. Its memory may be the store's own.</summary>
    public abstract ReadOnlyMemory<byte> Value { get; }

    /// <summary>Moves to the first row, then to the next.</summary>
    /// <returns>False after the last row.</returns>
    /// <exception cref="TarnException">Damaged: a block does not match its checksum.</exception>
    public abstract bool MoveNext();

    /// <inheritdoc/>
    public abstract void Dispose();
}
