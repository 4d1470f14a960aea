using System.Collections.Concurrent;
using System.Text;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Audit.Records;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Access.Audit;

/// <summary>The audits of all accounts. Each account has a stream and a chain of its own, with the events of all regions.</summary>
public sealed class AuditLog : IAsyncDisposable
{
    private const long HourMs = 3_600_000;

    private readonly AuditParts _parts;
    private readonly View<string, AuditFeed> _feeds;
    private readonly ConcurrentDictionary<string, Lazy<Task<AuditChain>>> _chains = new(StringComparer.Ordinal);

    private AuditLog(AuditParts parts, View<string, AuditFeed> feeds) => (_parts, _feeds) = (parts, feeds);

    /// <summary>The key of heads and digests.</summary>
    public ValueTask<AuditKey> Key(CancellationToken cancellationToken) => _parts.Keys.Get(cancellationToken);

    /// <summary>The accounts that have an audit.</summary>
    public IReadOnlyList<AuditFeed> Feeds => [.. _feeds.Snapshot.Select(feed => feed.Value)];

    public static async Task<AuditLog> Open(AuditParts parts, CancellationToken cancellationToken) =>
        new(parts, await View<string, AuditFeed>.Open(parts.Store, AccessSpaces.AuditFeeds, AuditFeed.ReadKey, AuditFeed.Decode, cancellationToken));

    /// <summary>Appends an entry to the audit of its account. It is durable when the task completes.</summary>
    /// <exception cref="Storage.TarnException">Throttled, DiskFull, Unavailable: nothing was stored; OutcomeUnknown.</exception>
    public async ValueTask Append(AuditEntry entry, CancellationToken cancellationToken) =>
        await (await ChainOf(entry.Account)).Append(entry, cancellationToken);

    /// <summary>The reader of an account's audit; null: it has none.</summary>
    public AuditReader? FindReader(string account) => _feeds.TryGet(account, out var feed) ? new AuditReader(_parts, feed) : null;

    /// <summary>Signs the last record of each account for the hours that have ended.</summary>
    public async Task SignHeads(CancellationToken cancellationToken)
    {
        var hour = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds() / HourMs * HourMs;
        foreach (var feed in Feeds)
        {
            var newest = await _parts.Store.Read(reader => AuditHead.Newest(reader, feed.Account), cancellationToken);
            if (newest?.Hour >= hour)
            {
                continue;
            }

            var end = await new AuditReader(_parts, feed).FindHead(cancellationToken);
            if (end.Next > 0)
            {
                var (key, text) = (await Key(cancellationToken), AuditHead.SignedText(feed.Account, hour, end.Next - 1, end.Hash));
                var head = new AuditHead(feed.Account, hour, end.Next - 1, end.Hash, key.Fingerprint, key.Sign(Encoding.UTF8.GetBytes(text)));
                await _parts.Store.Commit(
                    transaction =>
                    {
                        head.Put(transaction);
                        return ValueTask.FromResult(true);
                    },
                    CancellationToken.None);
            }
        }
    }

    /// <summary>The first record of an account that has not expired.</summary>
    public long FirstOf(string account) => _feeds.TryGet(account, out var feed) ? feed.First : 0;

    /// <summary>Notes that the records before a number are to be removed from the table. A number never gets smaller.</summary>
    public async Task Expire(string account, long first, CancellationToken cancellationToken) => await _parts.Store.Commit(
        async transaction =>
        {
            if (await AuditFeed.Find(transaction, account) is { } feed && feed.First < first)
            {
                (feed with { First = first }).Put(transaction);
            }

            return true;
        },
        cancellationToken);

    /// <summary>The signed heads of an account, in order.</summary>
    /// <param name="after">Only hours after this one; −1: all.</param>
    public ValueTask<IReadOnlyList<AuditHead>> Heads(string account, long after, int limit, CancellationToken cancellationToken) =>
        _parts.Store.Read(reader => AuditHead.List(reader, account, after, limit), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var chain in _chains.Values)
        {
            if (chain.IsValueCreated && chain.Value.IsCompletedSuccessfully)
            {
                await (await chain.Value).DisposeAsync();
            }
        }

        _feeds.Dispose();
    }

    private async Task<AuditChain> ChainOf(string account)
    {
        var chain = _chains.GetOrAdd(account, name => new Lazy<Task<AuditChain>>(() => OpenChain(name)));
        try
        {
            return await chain.Value;
        }
        catch
        {
            _chains.TryRemove(new KeyValuePair<string, Lazy<Task<AuditChain>>>(account, chain));
            throw;
        }
    }

    // Not cancelled: several calls wait for it.
    private async Task<AuditChain> OpenChain(string account)
    {
        var feed = _feeds.TryGet(account, out var known) ? known : await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await AuditFeed.Find(transaction, account) is { } made)
                {
                    return made;
                }

                var stream = StreamDirectory.Create(
                    transaction, new NewStream { Owner = StreamOwner.System, Shards = 1, Retention = _parts.Retention }, _parts.Time.GetUtcNow());
                var created = new AuditFeed(account, stream.Id, HasTable: false);
                created.Put(transaction);
                return created;
            },
            CancellationToken.None);
        return new AuditChain(_parts, feed);
    }
}
