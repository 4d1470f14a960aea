using Tarn.Delivery.Ledger;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// One append to a table, with durable files. It holds the table's commit lock from <see cref="Enter"/> on, until it is disposed.
/// </summary>
/// <param name="name">The table.</param>
/// <param name="rows">The rows; their chunks are disposed with the flush.</param>
/// <param name="written">Their files.</param>
internal sealed class TableFlush(TableWriter writer, string name, TableRows rows, WrittenRows written) : IPreparedFlush
{
    private WrittenRows _written = written;
    private CommitLock? _commitLock;
    private PreparedCommit? _commit;

    public long Rows => _written.Append.Files.Sum(file => file.File.RecordCount);

    public long Superseded => _written.Superseded;

    public IReadOnlyList<LedgerFile> Files =>
        [.. _written.Append.Files.Select(file => new LedgerFile("table", file.File.Path, file.File.RecordCount, file.File.FileSizeBytes))];

    public long? SnapshotId => _commit?.Snapshot?.Id.Value;

    public Guid? TableUuid => _commit?.Metadata.TableUuid;

    public IReadOnlyList<ColumnChange> ColumnChanges =>
        [.. _written.ColumnChanges.Select(change => change with { MetadataBytes = _commit!.MetadataSizeBytes })];

    public IReadOnlyList<RestLine> Rest => _written.Rest;

    public string? LockName => name;

    public async ValueTask Enter(CancellationToken cancellationToken) =>
        (_commitLock, _written, _commit) = await writer.Enter(rows, _written, cancellationToken);

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        if (_commitLock!.IsNew)
        {
            await writer.CreateDatabase(transaction, _commit!.Metadata.LastUpdatedMs);
        }

        // Deletes of rows that the table does not have change nothing.
        if (!_commit!.HasChanges)
        {
            return;
        }

        switch (await _commit.Apply(transaction))
        {
            case ApplyOutcome.Applied:
                return;
            case ApplyOutcome.Moved when !_commitLock.IsNew:
                throw new TarnException(ErrorKind.Conflict, $"Table {_commitLock.Name} was changed by another committer.");
            default:
                throw new DestinationMovedException($"Table {_commitLock.Name} came or went while it was written.");
        }
    }

    /// <summary>The files contain field ids, so they stay valid only while the columns are unchanged.</summary>
    public async ValueTask Rebase(CancellationToken cancellationToken)
    {
        if (_commitLock is not { } commitLock)
        {
            return;
        }

        var before = _commit!;
        await commitLock.Refresh(cancellationToken);
        if (commitLock.Metadata is not { } now || now.TableUuid != before.Metadata.TableUuid || _written.Append.Schema is { Changes.Count: > 0 }
            || !now.CurrentSchema.Columns.Equals(before.Metadata.CurrentSchema.Columns) || now.DefaultSpecId != before.Metadata.DefaultSpecId)
        {
            throw new DestinationMovedException($"Table {commitLock.Name} has other columns now.");
        }

        await before.DisposeAsync();
        _commit = await commitLock.Prepare(await _written.AppendTo(now, cancellationToken), cancellationToken);
    }

    public ValueTask Committed(CancellationToken cancellationToken) => _commitLock!.Committed(_commit!, cancellationToken);

    /// <summary>
    /// Releases the commit lock in every case; otherwise the table would accept no commit until the next start. Removes files
    /// that no commit has named.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_commit is not null)
            {
                await _commit.DisposeAsync();
            }

            await _written.DisposeAsync();
        }
        finally
        {
            _commitLock?.Dispose();
            foreach (var chunk in rows.Chunks)
            {
                chunk.Dispose();
            }
        }
    }
}
