using Tarn.DuckDb;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Rows;

/// <summary>
/// Reads a file of rows into vectors of DuckDB, within bounded memory: at most one block of the file, stored and plain.
/// Used by one thread.
/// </summary>
public abstract class RowReader : IDisposable
{
    /// <summary>
    /// Fills the first vectors of an empty chunk, one per wanted field, with the next rows. A field that the file lacks is
    /// null. Returns the number of rows; 0 after the last one.
    /// </summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the file is damaged, or a column has another type. LimitExceeded: a block is too large.
    /// </exception>
    public abstract int Read(ChunkView output);

    /// <summary>Whether the file has the wanted field of that index.</summary>
    public abstract bool Has(int field);

    /// <inheritdoc/>
    public abstract void Dispose();
}
