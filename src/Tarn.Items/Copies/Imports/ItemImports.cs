using System.Collections.Concurrent;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Items.Copies.Imports;

/// <summary>Imports of objects into new tables. A call writes rows; a job does the work, and repeats it after a kill.</summary>
public sealed class ItemImports : IDisposable
{
    /// <summary>The reason of a failure: there is no such bucket.</summary>
    public const string NoBucket = "NoSuchBucket";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TokenKept = TimeSpan.FromHours(8);
    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(90);

    private readonly ItemCopies _copies;
    private readonly ItemTables _tables;
    private readonly IMetadataStore _store;
    private readonly TimeProvider _time;
    private readonly View<long, ItemImport> _imports;
    private readonly ImportWork _work;
    private readonly ConcurrentDictionary<long, ImportReader> _readers = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DateTimeOffset _after;

    private ItemImports(
        ItemCopies copies, ItemTables tables, IMetadataStore store, TimeProvider time, View<long, ItemImport> imports, ImportWork work)
    {
        (_copies, _tables, _store, _time, _imports, _work) = (copies, tables, store, time, imports, work);
        imports.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's imports, unordered.</summary>
    public IEnumerable<ItemImport> All => _imports.Snapshot.Select(row => WithProgress(row.Value));

    /// <summary>When an import is to be done; null: none waits.</summary>
    public DateTimeOffset? Due => _imports.Snapshot.Any(row => row.Value.State == ImportState.InProgress) ? _after : null;

    /// <summary>Loads the imports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemImports> Open(
        ItemCopies copies,
        ItemTables tables,
        ObjectStore objects,
        IMetadataStore store,
        Func<KeptCaller, IRights> rightsOf,
        IImportLog log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var imports = await View<long, ItemImport>.Open(store, ItemSpaces.Imports, TableCopyRow.ReadKey, ItemImportRow.Decode, cancellationToken);
        return new ItemImports(copies, tables, store, time, imports, new ImportWork(copies.Tools, copies.Writing, objects, rightsOf, log, time));
    }

    /// <summary>The import of that ARN; null: there is none.</summary>
    public ItemImport? Find(string arn) => All.FirstOrDefault(import => import.Arn == arn);

    /// <summary>Makes a table and begins an import into it. A repeated request with its token returns the first one.</summary>
    /// <param name="made">The table.</param>
    /// <param name="asked">The import; id, table, copy and state are set here.</param>
    /// <exception cref="TarnException">Conflict: the token belongs to another request; AlreadyExists: the table's name is taken.</exception>
    public async Task<ItemImport> Begin(NewItemTable made, ItemImport asked, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var known = asked.Token is null ? null : All.FirstOrDefault(import => import.Token == asked.Token
                && import.Caller.Account == asked.Caller.Account && import.Caller.Region == asked.Caller.Region
                && _time.GetUtcNow() < import.Started + TokenKept);
            if (known is not null)
            {
                return known.RequestDigest == asked.RequestDigest
                    ? known
                    : throw new TarnException(ErrorKind.Conflict, "The client token belongs to another import.");
            }

            var begun = asked;
            await _tables.Create(
                made with { IsFilled = true },
                async (transaction, id) =>
                {
                    var table = await TableRow.Find(transaction, id);
                    var copy = _copies.NewCopy(transaction, table!, CopyKind.Import, string.Empty);
                    TableCopyRow.Put(transaction, copy);
                    TableFillRow.Put(transaction, new TableFill { Table = id, Copy = copy.Id, Restored = asked.Started });
                    begun = asked with { Id = transaction.NextId(), State = ImportState.InProgress, Table = id, Copy = copy.Id, Definition = table };
                    ItemImportRow.Put(transaction, begun);
                },
                cancellationToken);
            return begun;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does the imports that wait, and forgets old ones.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        TarnException? failed = null;
        foreach (var import in All.Where(import => import.State == ImportState.InProgress).OrderBy(import => import.Id).ToList())
        {
            try
            {
                await Run(import, cancellationToken);
            }
            catch (TarnException failure) when (CodeOf(failure) is { } code)
            {
                await Fail(import, code, failure.Message);
            }
            catch (TarnException failure)
            {
                failed ??= failure;
            }
            finally
            {
                _readers.TryRemove(import.Id, out _);
            }
        }

        await Forget(cancellationToken);
        if (failed is not null)
        {
            _after = _time.GetUtcNow() + RetryAfter;
            throw failed;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _imports.Dispose();
        _turn.Dispose();
    }

    // Null: a later try may succeed.
    private static string? CodeOf(TarnException failure) => failure.Kind switch
    {
        ErrorKind.AccessDenied => "S3AccessDenied",
        ErrorKind.NotFound when failure.Reason == NoBucket => "S3NoSuchBucket",
        ErrorKind.NotFound => "S3NoSuchKey",
        ErrorKind.InvalidArgument => "InputFormatError",
        ErrorKind.Damaged => "InternalServerError",
        _ => null,
    };

    private ItemImport WithProgress(ItemImport import) =>
        import.State == ImportState.InProgress && _readers.TryGetValue(import.Id, out var reader) ? import with { Counts = reader.Counts } : import;

    private async Task Run(ItemImport import, CancellationToken cancellationToken)
    {
        var table = _tables.TryGet(import.Table, out var found) ? found : throw new TarnException(ErrorKind.NotFound, "The table was deleted.");
        var copy = _copies.Copies.TryGet(import.Copy, out var one) ? one : throw new TarnException(ErrorKind.NotFound, "The copy was deleted.");
        if (copy.State == CopyState.Creating)
        {
            import = await _work.Run(import, table, copy, reader => _readers[import.Id] = reader, cancellationToken);
        }

        if (_copies.Copies.FillOf(import.Table) is { IsDone: false } fill)
        {
            await _copies.FillNow(fill, cancellationToken);
        }

        await End(import with { State = ImportState.Completed, Ended = Now() });
    }

    private async Task Fail(ItemImport import, string code, string message)
    {
        await End(import with { State = ImportState.Failed, FailureCode = code, FailureMessage = message, Ended = Now() });
        if (_tables.TryGet(import.Table, out var table) && table.State == TableState.Filling)
        {
            await _tables.Delete(import.Table, CancellationToken.None);
        }
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    // The copy goes with the end of its import: the rows have it.
    private async Task End(ItemImport import) => await _store.Commit(
        async transaction =>
        {
            ItemImportRow.Put(transaction, import);
            if (await TableCopyRow.Find(transaction, import.Copy) is { } copy)
            {
                await _copies.Copies.Remove(transaction, copy);
            }

            return true;
        },
        CancellationToken.None);

    private async Task Forget(CancellationToken cancellationToken)
    {
        foreach (var old in All.Where(import => import.State != ImportState.InProgress && import.Started + ListedFor < _time.GetUtcNow()).ToList())
        {
            await _store.Commit(
                transaction =>
                {
                    transaction.Delete(ItemSpaces.Imports, TableCopyRow.Key(old.Id));
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }
}
