using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>The store's side of D9 (one commit for rows and records), on every store.</summary>
public abstract class CommitLogContract
{
    private static readonly Space Names = new(60_010, "names");

    private protected RecordingCommitLog Log { get; } = new();

    protected abstract ValueTask<IMetadataStore> Open();

    /// <summary>Loses everything that is not durable, and opens the store again on the log.</summary>
    protected abstract ValueTask<IMetadataStore> Crash(IMetadataStore store);

    [Fact]
    public async Task A_commit_that_touches_the_log_is_in_its_set_and_in_the_map()
    {
        await using var store = await Open();
        var ticket = await Append(store, "a", "1");
        Assert.Equal(Log.LastCommitted, ticket.BaseOffset);
        Assert.Equal(1, Log.Sets);
        Assert.Equal("1", await Value(store, "a"));
    }

    [Fact]
    public async Task A_refused_set_fails_its_commit_alone()
    {
        await using var store = await Open();
        Log.Refusal = new TarnException(ErrorKind.Conflict, "the shard is closed");
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => Append(store, "a", "1"))).Kind);
        Log.Refusal = null;
        await Append(store, "b", "2");
        Assert.Null(await Value(store, "a"));
        Assert.Equal("2", await Value(store, "b"));
    }

    [Fact]
    public async Task A_journal_that_cannot_sync_leaves_no_row_and_the_store_goes_on()
    {
        await using var store = await Open();
        await Append(store, "a", "1");
        Log.SyncFailure = new TarnException(ErrorKind.OutcomeUnknown, "sync failed");
        Assert.Equal(ErrorKind.OutcomeUnknown, (await Assert.ThrowsAsync<TarnException>(() => Append(store, "a", "2"))).Kind);
        Log.SyncFailure = null;
        Assert.Equal("1", await Value(store, "a"));
        await Append(store, "a", "3");
        Assert.Equal("3", await Value(store, "a"));
    }

    [Fact]
    public async Task A_mixture_of_plain_and_logged_commits_survives_a_crash()
    {
        var store = await Open();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            if (i % 3 == 0)
            {
                await Put(store, $"{i:D2}", "plain");
            }
            else
            {
                await Append(store, $"{i:D2}", "logged");
            }
        }));
        await Append(store, "00", "newest");
        await using var reopened = await Crash(store);
        Assert.Equal("newest", await Value(reopened, "00"));
        for (var i = 1; i < 60; i++)
        {
            Assert.Equal(i % 3 == 0 ? "plain" : "logged", await Value(reopened, $"{i:D2}"));
        }

        Assert.True(Log.LastCheckpointed >= 0);
    }

    private static Task<bool> Put(IMetadataStore store, string key, string value) => store.Commit(
        transaction =>
        {
            transaction.Put(Names, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            return ValueTask.FromResult(true);
        },
        default).AsTask();

    private static Task<AppendTicket> Append(IMetadataStore store, string key, string value) => store.Commit(
        transaction =>
        {
            transaction.Put(Names, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            transaction.Change(new LogChange.SetRetention(new StreamId(1), TimeSpan.FromDays(1)));
            return ValueTask.FromResult(transaction.Append(new ShardAppend
            {
                Stream = new StreamId(1),
                Shard = new ShardId(2),
                Batch = new byte[] { 1 },
                Records = 1,
            }));
        },
        default).AsTask();

    private static async Task<string?> Value(IMetadataStore store, string key) => await store.Read(
        async reader => await reader.Get(Names, Encoding.UTF8.GetBytes(key)) is { } value ? Encoding.UTF8.GetString(value.Span) : null,
        default);
}

public sealed class MemoryCommitLogTests : CommitLogContract
{
    protected override ValueTask<IMetadataStore> Open() => ValueTask.FromResult<IMetadataStore>(new MemoryMetadataStore(Log));

    protected override ValueTask<IMetadataStore> Crash(IMetadataStore store)
    {
        ((MemoryMetadataStore)store).Restart(Log);
        return ValueTask.FromResult(store);
    }
}
