namespace Tarn.Storage.Rows;

/// <summary>
/// Adds many rows, all or none of them. Dispose without <see cref="Commit"/> discards them. One thread at a time.
/// </summary>
public abstract class RowIngest : IDisposable
{
    /// <summary>Adds a row.</summary>
    /// <param name="key">Above every earlier key.</param>
    /// <exception cref="TarnException">DiskFull, DiskFailed.</exception>
    public abstract void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Makes the rows visible and durable. They replace rows of the same keys.</summary>
    /// <exception cref="TarnException">Unavailable, DiskFull, DiskFailed: no row was added.</exception>
    public abstract void Commit();

    /// <inheritdoc/>
    public abstract void Dispose();
}
