using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Commit.Locks;

/// <summary>
/// The commit lock of one table, which a committer holds. Meanwhile, only foreign committers (an engine through a door) can move the
/// pointer. Then <see cref="PreparedCommit.Apply"/> returns Moved, and the committer refreshes and prepares again.
/// </summary>
public sealed class CommitLock : IDisposable
{
    private readonly TableQueue _queue;
    private readonly IMetadataStore _store;
    private readonly LakeCatalog _catalog;
    private readonly TimeProvider _time;
    private CatalogTable? _newTable;
    private int _left;

    internal CommitLock(TableName name, IRights? rights, TableQueue queue, IMetadataStore store, LakeCatalog catalog, TimeProvider time)
    {
        Name = name;
        Rights = rights;
        _queue = queue;
        _store = store;
        _catalog = catalog;
        _time = time;
    }

    public TableName Name { get; }

    /// <summary>The rights of the committer; null: a job of the server, which neither makes nor moves tables.</summary>
    public IRights? Rights { get; }

    /// <summary>
    /// The table as of the last refresh; null: no table has that name, or <see cref="Begin"/> began it and it is not
    /// committed.
    /// </summary>
    public CatalogTable? Table { get; private set; }

    /// <summary>Its metadata; null: there is no table, or it is not an Iceberg table.</summary>
    public TableMetadata? Metadata { get; private set; }

    /// <summary>
    /// Whether <see cref="Metadata"/> belongs to a table that was begun here and is not committed yet.
    /// </summary>
    public bool IsNew { get; private set; }

    /// <summary>Reads the table again. A table that was begun but not committed is discarded.</summary>
    public async ValueTask Refresh(CancellationToken cancellationToken)
    {
        Table = await _store.Read(reader => _catalog.FindTable(reader, Name), cancellationToken);
        Metadata = Table?.MetadataLocation is { } location ? await _catalog.Loader.Metadata(location, cancellationToken) : null;
        if (Metadata is not null)
        {
            Table!.CheckPlaces(Metadata);
        }

        IsNew = false;
        _newTable = null;
    }

    /// <summary>
    /// Begins a table. From now on, <see cref="Metadata"/> is that of the empty table with its field ids. The next
    /// prepared commit creates the table together with its own changes.
    /// </summary>
    /// <exception cref="TarnException">
    /// AlreadyExists; InvalidArgument: a partition column is missing, or its transform does not accept its type.
    /// </exception>
    public void Begin(TableCreation creation)
    {
        if (Table is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        Invariant.Check(creation.Name == Name);
        Begin(NewTable.Metadata(creation, NowMs), NewTable.Table(creation, NowMs));
    }

    /// <summary>
    /// Begins a table that a client staged: the updates of its commit make the first metadata. The next prepared commit
    /// creates the table.
    /// </summary>
    /// <param name="isAdopted">Whether its files are in a folder of another program.</param>
    /// <exception cref="TarnException">
    /// AlreadyExists; Conflict: a requirement does not hold; InvalidArgument: the updates make no table.
    /// </exception>
    public void Begin(TableCommit staged, bool isAdopted = false)
    {
        if (Table is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        foreach (var requirement in staged.Requirements)
        {
            requirement.Check(null);
        }

        Begin(NewTable.Metadata(staged.Updates, IcebergFormat.VersionDefault, NowMs), NewTable.Table(Name, NowMs) with { MadeByTarn = !isAdopted });
    }

    /// <summary>
    /// Writes a commit's files, except the data files, which are staged already. Each call writes new files. The files of a
    /// commit that is neither applied nor disposed are orphans.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound: the table does not exist; NotSupported: Tarn cannot write this kind of table; InvalidArgument: the table
    /// does not allow the action.
    /// </exception>
    public async ValueTask<PreparedCommit> Prepare(CommitAction action, CancellationToken cancellationToken)
    {
        CheckWritable();
        Check(action.Requirements);
        var draft = Draft();
        var loader = Loader();
        await action.Plan(draft, loader, cancellationToken);
        var optimizers = _catalog.OptimizersOf(TableOf().Id);
        if (draft.Snapshot is not null && SnapshotExpiry.IsAutomatic(draft.Metadata, TableOf(), optimizers))
        {
            await SnapshotExpiry.Add(draft, ExpiryRule.Of(optimizers), loader, cancellationToken);
        }

        return await draft.Write(TableOf(), IsNew, Rights, Gone(), _catalog, cancellationToken);
    }

    /// <summary>Writes the metadata file of a commit whose other files exist.</summary>
    /// <exception cref="TarnException">
    /// Conflict: a requirement does not hold, D31 (a failed requirement is a conflict). InvalidArgument: an update does not
    /// follow the specification. NotFound: the table does not exist. NotSupported: Tarn cannot write this kind of table.
    /// AccessDenied: the commit moves the table to locations that the committer may not use.
    /// </exception>
    public ValueTask<PreparedCommit> Prepare(TableCommit commit, CancellationToken cancellationToken)
    {
        Check(commit.Requirements);
        var draft = Draft();
        foreach (var update in commit.Updates)
        {
            draft.Apply(update);
        }

        foreach (var file in commit.Files)
        {
            draft.Name(file);
        }

        return draft.Write(TableOf(), IsNew, Rights, Gone(), _catalog, cancellationToken);
    }

    /// <summary>
    /// Commits an action in a transaction of its own. When a foreign commit came first, the action is planned again.
    /// </summary>
    /// <param name="beside">Puts further rows into the transaction; null: none. It is not called when nothing changes.</param>
    /// <param name="cancellationToken">Ends the planning. A transaction that began is not cancelled.</param>
    /// <returns>The commit, which may have no changes.</returns>
    /// <exception cref="TarnException">
    /// As of <see cref="Prepare(CommitAction, CancellationToken)"/>; Conflict: foreign commits came first each time.
    /// </exception>
    public async ValueTask<PreparedCommit> Commit(
        CommitAction action, Func<IMetadataTransaction, PreparedCommit, ValueTask>? beside, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            await using var prepared = await Prepare(action, cancellationToken);
            var outcome = prepared.HasChanges ? await Apply(prepared, beside, cancellationToken) : ApplyOutcome.Applied;
            if (outcome != ApplyOutcome.Moved)
            {
                await Committed(prepared, cancellationToken);
                return outcome == ApplyOutcome.Gone ? throw new TarnException(ErrorKind.NotFound, $"Table {Name} not found.") : prepared;
            }

            await Refresh(cancellationToken);
        }

        throw new TarnException(ErrorKind.Conflict, $"Other commits of table {Name} came first {AttemptsMax} times.");
    }

    /// <summary>
    /// Whether the table, as last refreshed, contains that commit. Call this after a transaction whose outcome is
    /// unknown: D31 (a failed requirement is a conflict).
    /// </summary>
    public bool Holds(PreparedCommit commit) =>
        Table?.MetadataLocation == commit.MetadataLocation
        || (commit.Snapshot is { } snapshot && Metadata?.SnapshotById(snapshot.Id)?.ManifestList == snapshot.ManifestList
            && snapshot.ManifestList is not null)
        || (Metadata?.MetadataLog.Any(entry => entry.MetadataFile == commit.MetadataLocation) ?? false);

    /// <summary>
    /// Call this when a transaction with that commit has succeeded. The commit lock then continues from the new state, and a
    /// later commit may remove the files that this one made obsolete.
    /// </summary>
    public async ValueTask Committed(PreparedCommit commit, CancellationToken cancellationToken)
    {
        foreach (var files in commit.Removed)
        {
            Invariant.Check(_queue.Leaving.Dequeue().Files == files);
        }

        await Refresh(cancellationToken);

        // The job that removes expired files counts the files that stay.
        if (commit.Left is { } left && Table is { IsDeletable: true } table && left.Table == table.Id && left.Locations.All(table.Holds))
        {
            _queue.Leaving.Enqueue((_catalog.Pins.Now(), left));
        }
    }

    /// <summary>Admits the next committer.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            _queue.Leave();
        }
    }

    // When the outcome is unknown, the table shows it: D31 (a failed requirement is a conflict).
    private async ValueTask<ApplyOutcome> Apply(
        PreparedCommit prepared, Func<IMetadataTransaction, PreparedCommit, ValueTask>? beside, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.Commit(transaction => Apply(transaction, prepared, beside), CancellationToken.None);
        }
        catch (TarnException unknown) when (unknown.Kind == ErrorKind.OutcomeUnknown)
        {
            await Refresh(cancellationToken);
            if (!Holds(prepared))
            {
                throw;
            }

            return ApplyOutcome.Applied;
        }
    }

    private static async ValueTask<ApplyOutcome> Apply(
        IMetadataTransaction transaction, PreparedCommit prepared, Func<IMetadataTransaction, PreparedCommit, ValueTask>? beside)
    {
        var outcome = await prepared.Apply(transaction);
        await (outcome == ApplyOutcome.Applied && beside is not null ? beside(transaction, prepared) : ValueTask.CompletedTask);
        return outcome;
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Check(IReadOnlyList<TableRequirement> requirements)
    {
        foreach (var requirement in requirements)
        {
            requirement.Check(Table is null ? null : Metadata);
        }
    }

    private void Begin(TableMetadata metadata, CatalogTable table)
    {
        Metadata = metadata;
        _newTable = table;
        IsNew = true;
    }

    private TableMetadata Present() => Metadata ?? throw (Table is null
        ? new TarnException(ErrorKind.NotFound, $"Table {Name} not found.")
        : new TarnException(ErrorKind.NotSupported, $"Table {Name} is not an Iceberg table."));

    private void CheckWritable()
    {
        if (Present().FormatVersion is < IcebergFormat.VersionWrittenMin and var version)
        {
            throw new TarnException(
                ErrorKind.NotSupported,
                $"Table {Name} has format version {version}; Tarn's own writers need version {IcebergFormat.VersionWrittenMin} or later.");
        }
    }

    private CommitDraft Draft() => new(Present(), Table?.MetadataLocation, Table?.Kinds ?? default, NowMs);

    private CatalogTable TableOf() => Table ?? _newTable!;

    // The locations of the row count: the bytes of the metadata file may have been replaced since.
    private TableLoader Loader() => _catalog.Loader.Within(Table?.Places ?? TableLocation.Of(Present()), Rights);

    // the first commit after the last reader that may hold files removes them
    private List<ObsoleteFiles> Gone() => Table is not { IsDeletable: true } ? [] :
        [.. _queue.Leaving.TakeWhile(left => !_catalog.Pins.HeldSince(left.Files.Table, left.Moment)).Take(RowsRemovedMax).Select(left => left.Files)];

    private const int AttemptsMax = 10;
    private const int RowsRemovedMax = 20;
}
