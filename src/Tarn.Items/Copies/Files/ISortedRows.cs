namespace Tarn.Items.Copies.Files;

/// <summary>
/// Rows in ascending order of their keys, one by one. Blocks on the disk. One thread at a time. Implementations: a file, several files, rows
/// with changes.
/// </summary>
internal interface ISortedRows : IDisposable
{
    /// <summary>The current row's key; valid until the next move.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The current row's value; valid until the next move.</summary>
    ReadOnlyMemory<byte> Value { get; }

    /// <summary>Moves to the first row, then to the next.</summary>
    /// <returns>False after the last row.</returns>
    /// <exception cref="Storage.TarnException">Damaged: bytes do not match their checksum.</exception>
    bool MoveNext();
}
