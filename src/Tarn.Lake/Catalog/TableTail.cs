using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Rows of a fed table that were durable when it was opened, and that may not be in a snapshot yet. It holds the files of
/// these rows until it is disposed.
/// </summary>
public abstract class TableTail : IDisposable
{
    /// <summary>
    /// The time of the cut, Unix milliseconds: rows acknowledged before it are here or in a snapshot, except the rows that
    /// <see cref="After"/> reports as left out.
    /// </summary>
    public required long AsOfMs { get; init; }

    /// <summary>
    /// The rows that the table does not have at this pointer to its metadata. Positions move with the pointer: D22 (positions
    /// commit with their output). So no row is here and there. Records that a delivery did not hand over in time are named.
    /// </summary>
    /// <returns>Null: the table has another pointer now.</returns>
    public abstract ValueTask<TableTailCut?> After(CatalogTable table, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A file of column chunks (`docs/formats/chunk.md`). It grows; the listed chunks never change.</summary>
public sealed record TailFile
{
    /// <summary>Its path for other programs.</summary>
    public required string LocalPath { get; init; }

    /// <summary>A name that no other list of chunks ever has.</summary>
    public required string Name { get; init; }

    /// <summary>The chunks, each at a multiple of 4,096.</summary>
    public required IReadOnlyList<TailChunk> Chunks { get; init; }

    /// <summary>The rows of the chunks.</summary>
    public required long Rows { get; init; }

    /// <summary>The table that the rows are for.</summary>
    public required Guid TableUuid { get; init; }

    /// <summary>The columns of that table when the first row came. The chunks have no other ones.</summary>
    public required StructType Columns { get; init; }

    /// <summary>
    /// The ids of the columns by which some of the rows supersede others: D33 (only updates and deletes supersede). Empty: all
    /// rows are inserts.
    /// </summary>
    public IReadOnlyList<int> Keys { get; init; } = [];

    /// <summary>The ids of the shards that the rows' origins number.</summary>
    public IReadOnlyList<long> Shards { get; init; } = [];
}

/// <summary>The range of a chunk in its file, in bytes.</summary>
public readonly record struct TailChunk(long Offset, int Length);
