using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows;

/// <summary>The rows of one moment; any thread may use it. Dispose it soon, after its cursors.</summary>
public abstract class RowSnapshot : IDisposable
{
    /// <summary>The row's value, in memory of its own; null when there is no such row.</summary>
    /// <exception cref="TarnException">Damaged: the row's block does not match its checksum.</exception>
    public abstract byte[]? Get(ReadOnlySpan<byte> key);

    /// <summary>Reads a range.</summary>
    /// <param name="range">The keys, in byte order.</param>
    /// <param name="isForward">Ascending; else descending, from the range's end.</param>
    public abstract RowCursor Read(KeyRange range, bool isForward);

    /// <inheritdoc/>
    public abstract void Dispose();
}
