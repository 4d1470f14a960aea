using Tarn.Delivery.Ledger;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>One append to a table, with durable files. It holds the table's turn until it is disposed.</summary>
internal sealed class TableFlush(
    LakeCatalog catalog, TableTurn turn, TableAppend append, PreparedCommit first, IReadOnlyList<RestLine> rest, bool creates, string? databaseLocation)
    : IPreparedFlush
{
    private PreparedCommit _commit = first;

    public long Rows { get; } = append.Files.Sum(file => file.File.RecordCount);

    public IReadOnlyList<LedgerFile> Files { get; } =
        [.. append.Files.Select(file => new LedgerFile("table", file.File.Path, file.File.RecordCount, file.File.FileSizeBytes))];

    public long? SnapshotId => _commit.Snapshot?.Id.Value;

    public IReadOnlyList<ColumnChange> ColumnChanges => creates ? Created() : Changed();

    public IReadOnlyList<RestLine> Rest => rest;

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        if (creates)
        {
            await CreateDatabase(transaction);
        }

        switch (await _commit.Apply(transaction))
        {
            case ApplyOutcome.Applied:
                return;
            case ApplyOutcome.Moved when !creates:
                throw new TarnException(ErrorKind.Conflict, $"Table {turn.Name} was changed by another committer.");
            default:
                throw new DestinationMovedException($"Table {turn.Name} came or went while it was written.");
        }
    }

    /// <summary>The files contain field ids, so they stay valid only while the columns are unchanged.</summary>
    public async ValueTask Rebase(CancellationToken cancellationToken)
    {
        await turn.Refresh(cancellationToken);
        if (turn.Metadata is not { } now || now.TableUuid != _commit.Metadata.TableUuid || append.Schema is { Changes.Count: > 0 }
            || !now.CurrentSchema.Columns.Equals(_commit.Metadata.CurrentSchema.Columns) || now.DefaultSpecId != _commit.Metadata.DefaultSpecId)
        {
            throw new DestinationMovedException($"Table {turn.Name} has other columns now.");
        }

        await _commit.DisposeAsync();
        _commit = await turn.Prepare(append, cancellationToken);
    }

    public ValueTask Committed(CancellationToken cancellationToken) => turn.Committed(_commit, cancellationToken);

    /// <summary>
    /// Returns the turn in every case; otherwise the table would accept no commit until the next start. Removes files
    /// that no commit has named.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _commit.DisposeAsync();
            foreach (var file in append.Files)
            {
                await file.Staged.DisposeAsync();
            }
        }
        finally
        {
            turn.Dispose();
        }
    }

    private async ValueTask CreateDatabase(IMetadataTransaction transaction)
    {
        if (await catalog.FindDatabase(transaction, turn.Name.DatabaseName) is null)
        {
            await catalog.CreateDatabase(
                transaction, turn.Name.DatabaseName, databaseLocation, document: default, _commit.Metadata.LastUpdatedMs);
        }
    }

    private List<ColumnChange> Created() =>
        [.. _commit.Metadata.CurrentSchema.Columns.Fields.Select(field => new ColumnChange(field.Name, "created", field.Type.ToString()!))];

    private List<ColumnChange> Changed() =>
        [.. _commit.SchemaChanges.Select(change => new ColumnChange(
            change.Path, change.Kind == SchemaChangeKind.Widened ? "widened" : "added", change.To.ToString()))];
}
