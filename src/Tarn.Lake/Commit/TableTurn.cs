using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// A committer's turn at one table. Between entering and leaving only others than Tarn's own committers (an engine through a door) can
/// move the pointer: then <see cref="PreparedCommit.Apply"/> answers Moved, and one refreshes and prepares again.
/// </summary>
public sealed class TableTurn : IDisposable
{
    private readonly TableQueue queue;
    private readonly IMetadataStore store;
    private readonly LakeCatalog catalog;
    private readonly TimeProvider time;
    private int left;

    internal TableTurn(TableName name, TableQueue queue, IMetadataStore store, LakeCatalog catalog, TimeProvider time)
    {
        Name = name;
        this.queue = queue;
        this.store = store;
        this.catalog = catalog;
        this.time = time;
    }

    /// <summary>The table's name.</summary>
    public TableName Name { get; }

    /// <summary>The table as of the last refresh; null: there is none of that name, or the one that <see cref="Begin"/> began.</summary>
    public TableEntry? Entry { get; private set; }

    /// <summary>Its metadata; null when there is no table, or one that is not Iceberg.</summary>
    public TableMetadata? Metadata { get; private set; }

    /// <summary>Whether <see cref="Metadata"/> is that of a table begun here and not yet committed.</summary>
    public bool IsNew { get; private set; }

    private TableCreation? Creation { get; set; }

    /// <summary>Reads the table again. A table begun and not committed is forgotten.</summary>
    public async ValueTask Refresh(CancellationToken cancellation)
    {
        Entry = await store.Read(reader => catalog.FindTable(reader, Name), cancellation);
        Metadata = Entry?.Head.MetadataLocation is { } location ? await catalog.Loader.Metadata(location, cancellation) : null;
        IsNew = false;
        Creation = null;
    }

    /// <summary>
    /// Begins a table: from now on <see cref="Metadata"/> is that of the empty table with its field ids, and the next commit prepared creates
    /// the table and does its own work in one.
    /// </summary>
    /// <exception cref="TarnException">AlreadyExists; InvalidArgument: a partition column is missing or of a type that its transform does not take.</exception>
    public void Begin(TableCreation creation)
    {
        if (Entry is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        Invariant.Check(creation.Name == Name);
        Metadata = NewTable.Metadata(creation, NowMs);
        Creation = creation;
        IsNew = true;
    }

    /// <summary>Writes a commit's files; its data files lie there already. Prepares nothing twice: files that were not applied are orphans.</summary>
    /// <exception cref="TarnException">NotFound: there is no table; NotSupported: it is not one that Tarn writes.</exception>
    public async ValueTask<PreparedCommit> Prepare(TableAppend append, CancellationToken cancellation)
    {
        var metadata = Writable();
        var draft = new CommitDraft(metadata, Entry?.Head.MetadataLocation, NowMs);
        draft.ChangeSchema(append.Schema);
        draft.SetProperties(append.Properties);
        if (append.Files.Count > 0)
        {
            await AppendAction.Add(draft, append, catalog.Loader, cancellation);
        }

        return await Finish(draft, append.Files.Select(file => file.Staged), cancellation);
    }

    /// <summary>As the other, of a change without files: schema, properties, the creation alone.</summary>
    public ValueTask<PreparedCommit> Prepare(SchemaUnion? schema, IReadOnlyDictionary<string, string> properties, CancellationToken cancellation) =>
        Prepare(new TableAppend { Files = [], Schema = schema, Properties = properties }, cancellation);

    /// <summary>
    /// Whether the table, as last refreshed, holds that commit: what one asks after a transaction whose outcome is unknown (D31).
    /// </summary>
    public bool Holds(PreparedCommit commit) =>
        Entry?.Head.MetadataLocation == commit.MetadataLocation
        || (commit.Snapshot is { } snapshot && Metadata?.SnapshotById(snapshot.Id)?.ManifestList == snapshot.ManifestList
            && snapshot.ManifestList is not null)
        || (Metadata?.MetadataLog.Any(entry => entry.MetadataFile == commit.MetadataLocation) ?? false);

    /// <summary>
    /// To be called when a transaction with that commit has succeeded: the turn goes on from there, and what the commit made obsolete may go
    /// with a later one.
    /// </summary>
    public async ValueTask Committed(PreparedCommit commit, CancellationToken cancellation)
    {
        foreach (var location in commit.Removed)
        {
            Invariant.Check(queue.Leaving.Dequeue().Location == location);
        }

        var now = catalog.Pins.Now();
        foreach (var location in commit.Obsolete)
        {
            queue.Leaving.Enqueue((now, location));
        }

        await Refresh(cancellation);
    }

    /// <summary>Lets the next committer in.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref left, 1) == 0)
        {
            queue.Turn.Release();
        }
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private TableMetadata Writable()
    {
        if (Metadata is null)
        {
            throw Entry is null
                ? new TarnException(ErrorKind.NotFound, $"Table {Name} not found.")
                : new TarnException(ErrorKind.NotSupported, $"Table {Name} is not an Iceberg table.");
        }

        return Metadata.FormatVersion == IcebergFormat.VersionWritten
            ? Metadata
            : throw new TarnException(
                ErrorKind.NotSupported,
                $"Table {Name} has format version {Metadata.FormatVersion} and is read only; version {IcebergFormat.VersionWritten} is written.");
    }

    private async ValueTask<PreparedCommit> Finish(CommitDraft draft, IEnumerable<Files.StagedFile> data, CancellationToken cancellation)
    {
        var entry = Entry ?? NewTable.Entry(Creation!, draft.Base.LastUpdatedMs);
        if (draft.Snapshot is not null)
        {
            await SnapshotExpiry.Add(draft, entry.Table.MadeByTarn, catalog.Loader, cancellation);
        }

        return await draft.Write(entry, IsNew, data, Gone(entry.Id), catalog, cancellation);
    }

    // a file goes with the first commit after the last reader that could know it; until then it waits in the queue, and after a
    // restart as an orphan
    private List<string> Gone(TableId table) =>
        queue.Leaving.TakeWhile(file => !catalog.Pins.HeldSince(table, file.Moment)).Take(FilesRemovedMax).Select(file => file.Location).ToList();

    private const int FilesRemovedMax = 200;
}
