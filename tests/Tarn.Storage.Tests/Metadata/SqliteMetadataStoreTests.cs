using System.Diagnostics;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Storage.Tests.Metadata;

public sealed class SqliteMetadataStoreTests : MetadataContract
{
    private readonly TemporaryFolder _folder = new();

    protected override ValueTask<IMetadataStore> Open() => ValueTask.FromResult<IMetadataStore>(
        SqliteMetadataStore.Open(_folder["meta.db"], null, TimeProvider.System, failure => Assert.Fail(failure.ToString())));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_store_opened_again_has_its_rows_and_never_repeats_an_id_or_number()
    {
        await Put(Apples, "a", "1");
        var (id, number) = await Numbers(Store);
        await Store.DisposeAsync();
        await using var again = await Open();
        var (nextId, nextNumber) = await Numbers(again);
        Assert.True(nextId > id && nextNumber > number);
        Assert.Equal("1", Text(await again.Read(reader => reader.Get(Apples, Bytes("a")), default)));
        Assert.Empty(((SqliteMetadataStore)again).Verify());
    }

    [Fact]
    public async Task A_copy_made_while_commits_go_on_is_whole()
    {
        for (var i = 0; i < 2_000; i += 100)
        {
            await PutMany(i, 100);
        }

        var copying = ((SqliteMetadataStore)Store).CopyTo(_folder["copy.db"], new RowChange(Pears, Bytes("copied"), Bytes("1")));
        for (var i = 0; !copying.IsCompleted; i++)
        {
            await PutMany(i * 10, 10);
        }

        await copying;
        await using var copy = SqliteMetadataStore.Open(_folder["copy.db"], null, TimeProvider.System, _ => { });
        Assert.Empty(copy.Verify());
        Assert.True((await copy.Read(reader => reader.Scan(Apples, KeyRange.All, 5_000), default)).Count >= 2_000);
    }

    [Fact]
    public async Task Overlapping_readers_do_not_let_the_write_ahead_log_grow()
    {
        // A short form of the test of D17 (one connection writes metadata): eight readers that always overlap, each
        // open for some milliseconds.
        using var stop = new CancellationTokenSource();
        await PutMany(0, 1_000);
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Store.Read(
                    async reader =>
                    {
                        for (var i = 0; i < 10; i++)
                        {
                            await reader.Scan(Apples, KeyRange.All, 500);
                        }

                        return 0;
                    },
                    default);
                await Task.Yield();
            }
        })).ToArray();
        var walBytesMax = 0L;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(3))
        {
            await PutMany(Random.Shared.Next(1_000_000), 100);
            walBytesMax = Math.Max(walBytesMax, new FileInfo(_folder["meta.db-wal"]).Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.InRange(walBytesMax, 1, MetadataLimits.WalBytesMax);
    }

    private static ValueTask<(long Id, long Number)> Numbers(IMetadataStore store) => store.Commit(
        transaction =>
        {
            transaction.Put(Pears, Bytes("n"), Bytes("1"));
            return ValueTask.FromResult((transaction.NextId(), transaction.CommitNumber));
        },
        default);

    private ValueTask<int> PutMany(int from, int count) => Store.Commit(
        transaction =>
        {
            for (var i = from; i < from + count; i++)
            {
                transaction.Put(Apples, Bytes($"key {i:D8}"), new byte[500]);
            }

            return ValueTask.FromResult(0);
        },
        default);
}
