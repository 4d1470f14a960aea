using Tarn.Access.Sessions;
using Tarn.Items.Copies.Making;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Items.Copies.Exports;

/// <summary>Exports of tables to objects. A call writes a row; a job does the work, and repeats it after a kill.</summary>
public sealed class ItemExports : IDisposable
{
    /// <summary>The reason of a failure: there is no such bucket.</summary>
    public const string NoBucket = "NoSuchBucket";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TokenKept = TimeSpan.FromHours(8);
    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(90);

    private readonly IMetadataStore _store;
    private readonly TimeProvider _time;
    private readonly View<long, ItemExport> _exports;
    private readonly ExportWork _work;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private DateTimeOffset _after;

    private ItemExports(IMetadataStore store, TimeProvider time, View<long, ItemExport> exports, ExportWork work)
    {
        (_store, _time, _exports, _work) = (store, time, exports, work);
        exports.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's exports, unordered.</summary>
    public IEnumerable<ItemExport> All => _exports.Snapshot.Select(row => row.Value);

    /// <summary>When an export is to be written; null: none waits.</summary>
    public DateTimeOffset? Due => All.Any(export => export.State == ExportState.InProgress) ? _after : null;

    /// <summary>Loads the exports and follows the store.</summary>
    /// <param name="rightsOf">The present rights of a caller.</param>
    public static async Task<ItemExports> Open(
        ItemCopies copies, ItemTables tables, ObjectStore objects, IMetadataStore store, Func<KeptCaller, IRights> rightsOf, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var exports = await View<long, ItemExport>.Open(
            store, ItemSpaces.Exports, Definitions.TableCopyRow.ReadKey, ItemExportRow.Decode, cancellationToken);
        var work = new ExportWork(copies.Tools, tables, copies.Copies, copies.Records, objects, rightsOf, time);
        var opened = new ItemExports(store, time, exports, work);
        copies.IsRead = copy => opened.All.Any(export => export.State == ExportState.InProgress && export.Copy == copy);
        return opened;
    }

    /// <summary>The export of that ARN; null: there is none.</summary>
    public ItemExport? Find(string arn) => All.FirstOrDefault(export => export.Arn == arn);

    /// <summary>Begins an export. A repeated request with its token returns the first one.</summary>
    /// <param name="asked">The export; id and state are set here.</param>
    /// <exception cref="TarnException">Conflict: the token belongs to another request; NotFound: the base is gone.</exception>
    public async Task<ItemExport> Begin(ItemExport asked, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var known = asked.Token is null ? null : All.FirstOrDefault(export => export.Token == asked.Token
                && export.Caller.Account == asked.Caller.Account && export.Caller.Region == asked.Caller.Region
                && _time.GetUtcNow() < export.Started + TokenKept);
            if (known is not null)
            {
                return known.RequestDigest == asked.RequestDigest
                    ? known
                    : throw new TarnException(ErrorKind.Conflict, "The client token belongs to another export.");
            }

            return await _store.Commit(
                async transaction =>
                {
                    _ = await Definitions.TableCopyRow.Find(transaction, asked.Copy)
                        ?? throw new TarnException(ErrorKind.NotFound, "The base of the export was removed.");
                    var made = asked with { Id = transaction.NextId(), State = ExportState.InProgress };
                    ItemExportRow.Put(transaction, made);
                    return made;
                },
                cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes the exports that wait, and forgets old ones.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        TarnException? failed = null;
        foreach (var export in All.Where(export => export.State == ExportState.InProgress).OrderBy(export => export.Id).ToList())
        {
            try
            {
                await Finish(await _work.Run(export, cancellationToken));
            }
            catch (TarnException failure) when (CodeOf(failure) is { } code)
            {
                await Finish(export with { State = ExportState.Failed, FailureCode = code, FailureMessage = failure.Message, Ended = _time.GetUtcNow() });
            }
            catch (TarnException failure)
            {
                failed ??= failure;
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
        _exports.Dispose();
        _turn.Dispose();
    }

    // Null: a later try may succeed.
    private static string? CodeOf(TarnException failure) => failure.Kind switch
    {
        ErrorKind.AccessDenied => "S3AccessDenied",
        ErrorKind.NotFound when failure.Reason == NoBucket => "S3NoSuchBucket",
        ErrorKind.NotFound => "TableNotFound",
        ErrorKind.Damaged => "InternalServerError",
        _ => null,
    };

    private async Task Finish(ItemExport export) => await _store.Commit(
        transaction =>
        {
            ItemExportRow.Put(transaction, export);
            return ValueTask.FromResult(true);
        },
        CancellationToken.None);

    private async Task Forget(CancellationToken cancellationToken)
    {
        foreach (var old in All.Where(export => export.State != ExportState.InProgress && export.Started + ListedFor < _time.GetUtcNow()).ToList())
        {
            await _store.Commit(
                transaction =>
                {
                    transaction.Delete(ItemSpaces.Exports, Definitions.TableCopyRow.Key(old.Id));
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }
}
