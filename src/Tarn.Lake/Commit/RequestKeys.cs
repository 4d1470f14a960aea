using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// The keys of answered requests, stored for 30 minutes: a repeated request gets its first answer and has no effect of its own.
/// D31 (a failed requirement is a conflict). At most 100,000 keys are stored, about 200 bytes each, in the store alone.
/// </summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public sealed class RequestKeys
{
    /// <summary>How long a key is stored.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>The largest number of keys.</summary>
    internal const int CountMax = 100_000;

    private const byte RowVersion = 1;
    private const int PageRows = 1_000;
    private readonly IMetadataStore _store;
    private readonly TimeProvider _time;
    private int _count;

    private RequestKeys(IMetadataStore store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>Counts the stored keys.</summary>
    public static async Task<RequestKeys> Open(IMetadataStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var keys = new RequestKeys(store, time);
        var range = KeyRange.All;
        while (true)
        {
            var from = range;
            var page = await store.Read(reader => reader.Scan(LakeSpaces.RequestKeys, from, PageRows), cancellationToken);
            keys._count += page.Count;
            if (page.Count < PageRows)
            {
                return keys;
            }

            range = range.After(page[^1].Key);
        }
    }

    /// <summary>The answer to the request of that key; null: it was not answered, or longer ago than <see cref="Lifetime"/>.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="scope">The catalog that the request was sent to.</param>
    /// <param name="key">The client's key.</param>
    public async ValueTask<RequestAnswer?> Find(IMetadataReader reader, CatalogScope scope, string key) =>
        await reader.Get(LakeSpaces.RequestKeys, KeyOf(scope, key)) is { } row && Decode(row) is var answered && !IsExpired(answered.At)
            ? new RequestAnswer(answered.Request, answered.Status, answered.Type, answered.Message)
            : null;

    /// <inheritdoc cref="Find(IMetadataReader, CatalogScope, string)"/>
    public ValueTask<RequestAnswer?> Find(CatalogScope scope, string key, CancellationToken cancellationToken) =>
        _store.Read(reader => Find(reader, scope, key), cancellationToken);

    /// <summary>Stores an answer, in the transaction of the request's own changes.</summary>
    /// <exception cref="TarnException">Throttled: too many keys are stored.</exception>
    public void Put(IMetadataTransaction transaction, CatalogScope scope, string key, RequestAnswer answer)
    {
        if (Volatile.Read(ref _count) >= CountMax)
        {
            throw new TarnException(
                ErrorKind.Throttled, $"{CountMax} idempotency keys are in use; retry when keys of the last 30 minutes have expired.");
        }

        var answered = new AnsweredRequest(_time.GetUtcNow().ToUnixTimeMilliseconds(), answer.Request, answer.Status, answer.ErrorType, answer.Message);
        transaction.Put(LakeSpaces.RequestKeys, KeyOf(scope, key), JsonRow.Encode(RowVersion, answered, CommitJson.Default.AnsweredRequest));
        Interlocked.Increment(ref _count);
    }

    /// <summary>Stores the answer of a request that changed nothing.</summary>
    public async ValueTask Put(CatalogScope scope, string key, RequestAnswer answer, CancellationToken cancellationToken) =>
        await _store.Commit(
            transaction =>
            {
                Put(transaction, scope, key, answer);
                return ValueTask.FromResult(true);
            },
            cancellationToken);

    public async Task RemoveExpired(CancellationToken cancellationToken)
    {
        var (range, left) = (KeyRange.All, 0);
        while (true)
        {
            var from = range;
            var page = await _store.Read(reader => reader.Scan(LakeSpaces.RequestKeys, from, PageRows), cancellationToken);
            var expired = page.Where(row => IsExpired(Decode(row.Value).At)).ToArray();
            left += page.Count - expired.Length;
            if (expired.Length > 0)
            {
                await _store.Commit(
                    transaction =>
                    {
                        foreach (var row in expired)
                        {
                            transaction.Delete(LakeSpaces.RequestKeys, row.Key);
                        }

                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }

            if (page.Count < PageRows)
            {
                // Failed transactions counted keys that do not exist.
                Volatile.Write(ref _count, left);
                return;
            }

            range = range.After(page[^1].Key);
        }
    }

    private bool IsExpired(long atMs) => _time.GetUtcNow().ToUnixTimeMilliseconds() - atMs > Lifetime.TotalMilliseconds;

    private static byte[] KeyOf(CatalogScope scope, string key) => Encoding.UTF8.GetBytes($"{scope.Account}/{scope.Region}/{key.ToLowerInvariant()}");

    private static AnsweredRequest Decode(ReadOnlyMemory<byte> row) => JsonRow.Decode(RowVersion, row, CommitJson.Default.AnsweredRequest);
}
