using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>The durable files of rows. Disposing removes the files that no commit has named.</summary>
/// <param name="Append">The data files, and the schema change that they need.</param>
/// <param name="Metadata">The table that they were written for.</param>
/// <param name="Rest">Values of the rows that went to <c>_rest</c>.</param>
/// <param name="ColumnChanges">The columns that their commit creates, adds or widens.</param>
internal sealed record WrittenRows(
    TableAppend Append, TableMetadata Metadata, IReadOnlyList<RestLine> Rest, IReadOnlyList<ColumnChange> ColumnChanges) : IAsyncDisposable
{
    /// <summary>Records that left no row: superseded ones, and deletes.</summary>
    public long Superseded { get; init; }

    /// <summary>The deletes of earlier rows; null: the rows supersede none.</summary>
    public UpsertDeletes? Deletes { get; init; }

    /// <summary>The append of these files to a state of the table.</summary>
    public async ValueTask<TableAppend> AppendTo(TableMetadata now, CancellationToken cancellationToken)
    {
        if (Deletes is null)
        {
            return Append;
        }

        var deletes = await Deletes.For(now, cancellationToken);
        return Append with { Files = [.. Append.Files, .. deletes.Files], Replaced = deletes.Replaced, AddsUnpartitionedSpec = deletes.NeedsSpec };
    }

    /// <summary>Whether the files have the columns and partitions of a later state of the table.</summary>
    public bool Fits(TableMetadata now) => now.CurrentSchema.Columns.Equals(Metadata.CurrentSchema.Columns)
        && now.LastColumnId == Metadata.LastColumnId
        && now.DefaultSpecId == Metadata.DefaultSpecId
        && now.Location == Metadata.Location;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in Append.Files)
        {
            await file.DisposeAsync();
        }

        if (Deletes is not null)
        {
            await Deletes.DisposeAsync();
        }
    }
}
