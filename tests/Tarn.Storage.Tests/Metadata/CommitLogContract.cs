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
    public async Task A_plain_commit_that_appends_or_changes_a_stream_is_refused_and_leaves_nothing()
    {
        await using var store = await Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Commit(transaction => Append(transaction, "a", "1"), default).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Commit(
            transaction =>
            {
                transaction.Put(Names, "a"u8.ToArray(), "1"u8.ToArray());
                transaction.Change(new LogChange.DeleteStream(new StreamId(1)));
                return ValueTask.FromResult(true);
            },
            default).AsTask());
        Assert.Equal(0, Log.Sets);
        Assert.Null(await Value(store, "a"));
        await Append(store, "b", "2");
        Assert.Equal("2", await Value(store, "b"));
    }

    [Fact]
    public async Task A_commit_with_the_log_is_a_set_though_it_changes_rows_only_and_none_if_it_changes_nothing()
    {
        await using var store = await Open();
        await store.CommitWithLog(transaction => ValueTask.FromResult(Put(transaction, "a", "1")), default);
        Assert.Equal((1, "1"), (Log.Sets, await Value(store, "a")));
        await store.CommitWithLog(transaction => transaction.Get(Names, "a"u8.ToArray()), default);
        Assert.Equal(1, Log.Sets);
    }

    [Fact]
    public async Task A_body_runs_once_of_whichever_kind_it_is()
    {
        await using var store = await Open();
        var runs = new int[40];
        await Task.WhenAll(Enumerable.Range(0, runs.Length).Select(i => i % 2 == 0
            ? store.Commit(transaction => Body(transaction, i), default).AsTask()
            : store.CommitWithLog(transaction => Body(transaction, i), default).AsTask()));
        Assert.All(runs, count => Assert.Equal(1, count));

        // One body serves commits of both kinds.
        ValueTask<bool> Body(IMetadataTransaction transaction, int i)
        {
            runs[i]++;
            Put(transaction, $"{i:D2}", "1");
            if (i % 2 == 1)
            {
                transaction.Change(new LogChange.SetRetention(new StreamId(1), TimeSpan.FromDays(1)));
            }

            return ValueTask.FromResult(true);
        }
    }

    [Fact]
    public async Task The_log_is_asked_to_show_shards_before_the_rows_and_all_else_after_them()
    {
        await using var store = await Open();
        var seen = (Showing: 0L, Committed: 0L);
        using var observed = store.Observe(Names, (_, _) => seen = (Log.LastShowing, Log.LastCommitted));
        await Append(store, "a", "1");
        var before = Log.LastCommitted;
        var ticket = await Append(store, "b", "2");
        Assert.Equal((ticket.BaseOffset, before), seen);
        Assert.Equal(ticket.BaseOffset, Log.LastCommitted);
    }

    [Fact]
    public async Task The_log_is_asked_to_show_shards_before_a_read_has_the_rows()
    {
        await using var store = await Open();
        await Append(store, "a", "1");
        var found = new List<string?>();
        Log.OnShowing = () => found.Add(Task.Run(() => Value(store, "b")).GetAwaiter().GetResult());
        await Append(store, "b", "2");
        Assert.NotEmpty(found);
        Assert.All(found, Assert.Null);
        Assert.Equal("2", await Value(store, "b"));
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

    [Fact]
    public async Task Ids_and_numbers_of_a_logged_commit_are_not_given_out_again_after_a_power_loss()
    {
        var store = await Open();
        var taken = await store.CommitWithLog(Take, default);
        store = await Crash(store);
        Assert.Equal("1", await Value(store, "a"));
        for (var starts = 0; starts < 2; starts++)
        {
            var next = await store.CommitWithLog(Take, default);
            Assert.True(next.Id > taken.Id && next.Number > taken.Number, $"{taken}, then {next}");
            taken = next;
            store = await Crash(store);
        }

        await store.DisposeAsync();

        static ValueTask<(long Id, long Number)> Take(IMetadataTransaction transaction)
        {
            Put(transaction, "a", "1");
            return ValueTask.FromResult((transaction.NextId(), transaction.CommitNumber));
        }
    }

    private static Task<bool> Put(IMetadataStore store, string key, string value) => store.Commit(
        transaction => ValueTask.FromResult(Put(transaction, key, value)), default).AsTask();

    private static bool Put(IMetadataTransaction transaction, string key, string value)
    {
        transaction.Put(Names, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        return true;
    }

    private static Task<AppendTicket> Append(IMetadataStore store, string key, string value) =>
        store.CommitWithLog(transaction => Append(transaction, key, value), default).AsTask();

    private static ValueTask<AppendTicket> Append(IMetadataTransaction transaction, string key, string value)
    {
        Put(transaction, key, value);
        transaction.Change(new LogChange.SetRetention(new StreamId(1), TimeSpan.FromDays(1)));
        return ValueTask.FromResult(transaction.Append(new ShardAppend
        {
            Stream = new StreamId(1),
            Shard = new ShardId(2),
            Batch = new byte[] { 1 },
            Records = 1,
        }));
    }

    private static async Task<string?> Value(IMetadataStore store, string key) => await store.Read(
        async reader => await reader.Get(Names, Encoding.UTF8.GetBytes(key)) is { } value ? Encoding.UTF8.GetString(value.Span) : null,
        default);
}

public sealed class MemoryCommitLogTests : CommitLogContract
{
    protected override ValueTask<IMetadataStore> Open() =>
        ValueTask.FromResult<IMetadataStore>(new MemoryMetadataStore(Log) { Syncs = () => false });

    protected override ValueTask<IMetadataStore> Crash(IMetadataStore store)
    {
        ((MemoryMetadataStore)store).Restart(Log, powerLoss: true);
        return ValueTask.FromResult(store);
    }
}
