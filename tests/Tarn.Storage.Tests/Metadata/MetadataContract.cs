using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>The contract of every metadata store; each implementation runs all of it.</summary>
public abstract class MetadataContract : IAsyncLifetime
{
    protected static readonly Space Apples = new(60_001, "apples");
    protected static readonly Space Pears = new(60_002, "pears");

    protected IMetadataStore Store { get; private set; } = null!;

    protected abstract ValueTask<IMetadataStore> Open();

    public async Task InitializeAsync() => Store = await Open();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } b ? Encoding.UTF8.GetString(b.Span) : null;

    protected ValueTask<string?> Value(Space space, string key) =>
        Store.Read(async reader => Text(await reader.Get(space, Bytes(key))), default);

    protected ValueTask<bool> Put(Space space, string key, string value) =>
        Store.Commit(
            transaction =>
            {
                transaction.Put(space, Bytes(key), Bytes(value));
                return ValueTask.FromResult(true);
            },
            default);

    [Fact]
    public async Task A_row_put_is_read_and_a_row_deleted_is_gone()
    {
        await Put(Apples, "a", "1");
        await Put(Apples, "a", "2");
        await Put(Apples, "b", string.Empty);
        Assert.Equal("2", await Value(Apples, "a"));
        Assert.Equal(string.Empty, await Value(Apples, "b"));
        Assert.Null(await Value(Pears, "a"));
        await Store.Commit(
            transaction =>
            {
                transaction.Delete(Apples, Bytes("a"));
                transaction.Delete(Apples, Bytes("never"));
                return ValueTask.FromResult(0);
            },
            default);
        Assert.Null(await Value(Apples, "a"));
    }

    [Fact]
    public async Task A_transaction_sees_its_own_changes_and_a_failed_one_leaves_none()
    {
        await Put(Apples, "kept", "1");
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await Store.Commit<int>(
            async transaction =>
            {
                transaction.Put(Apples, Bytes("half"), Bytes("x"));
                transaction.Delete(Apples, Bytes("kept"));
                Assert.Equal("x", Text(await transaction.Get(Apples, Bytes("half"))));
                Assert.Null(await transaction.Get(Apples, Bytes("kept")));
                Assert.Equal("half", Text(Assert.Single(await transaction.Scan(Apples, KeyRange.All, 10)).Key));
                throw new TarnException(ErrorKind.PreconditionFailed, "no");
            },
            default));
        Assert.Equal(ErrorKind.PreconditionFailed, failure.Kind);
        Assert.Null(await Value(Apples, "half"));
        Assert.Equal("1", await Value(Apples, "kept"));
    }

    [Fact]
    public async Task A_key_longer_than_the_limit_is_refused()
    {
        var failure = await Assert.ThrowsAsync<TarnException>(
            async () => await Put(Apples, new string('k', MetadataLimits.KeyBytesMax + 1), "v"));
        Assert.Equal(ErrorKind.InvalidArgument, failure.Kind);
        await Put(Apples, new string('k', MetadataLimits.KeyBytesMax), "v");
    }

    [Fact]
    public async Task A_scan_follows_byte_order_in_both_directions_and_stops_at_its_limit()
    {
        foreach (var key in new[] { "b", "a", "ab", "\u00e4", "a\0", "c" })
        {
            await Put(Apples, key, key);
        }

        var up = await Keys(KeyRange.All, 10, descending: false);
        Assert.Equal(["a", "a\0", "ab", "b", "c", "\u00e4"], up);
        Assert.Equal(up.AsEnumerable().Reverse(), await Keys(KeyRange.All, 10, descending: true));
        Assert.Equal(["a", "a\0"], await Keys(KeyRange.All, 2, descending: false));
        Assert.Equal(["a", "a\0", "ab"], await Keys(KeyRange.Prefix(Bytes("a")), 10, descending: false));
        Assert.Equal(["b", "ab"], await Keys(new KeyRange(Bytes("ab"), Bytes("c")), 10, descending: true));
        Assert.Empty(await Keys(new KeyRange(Bytes("x"), Bytes("c")), 10, descending: false));
    }

    [Fact]
    public void Random_changes_leave_what_a_sorted_dictionary_holds()
    {
        var step = Gen.Choose(0, 40).Zip(Gen.Choose(0, 3)).ListOf().ToArbitrary();
        Prop.ForAll(step, steps => SameAsModel([.. steps]).AsTask().GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10));
    }

    [Fact]
    public async Task Sixteen_racing_writers_lose_no_update()
    {
        const int Writers = 16;
        const int Rounds = 50;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await Task.Yield();
            for (var round = 0; round < Rounds; round++)
            {
                await Store.Commit(
                    async transaction =>
                    {
                        await Increment(transaction, "all");
                        await Increment(transaction, $"writer {writer}");
                        return 0;
                    },
                    default);
            }
        }));
        Assert.Equal(Writers * Rounds, Number((await Store.Read(r => r.Get(Apples, Bytes("all")), default))!.Value));
    }

    [Fact]
    public async Task Racing_readers_see_every_transaction_whole()
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (left, right) = await Store.Read(
                    async r => (Text(await r.Get(Apples, Bytes("x"))), Text(await r.Get(Pears, Bytes("x")))), default);
                Assert.Equal(left, right);

                // Reads mostly complete synchronously: without this the readers would occupy all threads of the pool.
                await Task.Yield();
            }
        })).ToArray();
        for (var i = 0; i < 200; i++)
        {
            var text = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Store.Commit(
                transaction =>
                {
                    transaction.Put(Apples, Bytes("x"), Bytes(text));
                    transaction.Put(Pears, Bytes("x"), Bytes(text));
                    return ValueTask.FromResult(0);
                },
                default);
            Assert.Equal(text, await Value(Apples, "x"));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Ids_are_unique_over_racing_commits_and_commit_numbers_grow()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Store.Commit(
            transaction =>
            {
                transaction.Put(Apples, Bytes($"{i}"), Bytes("v"));
                return ValueTask.FromResult((Ids: new[] { transaction.NextId(), transaction.NextId() }, transaction.CommitNumber));
            },
            default).AsTask()));
        Assert.Equal(80, made.SelectMany(m => m.Ids).Distinct().Count());
        Assert.Equal(40, made.Select(m => m.CommitNumber).Distinct().Count());
        Assert.Equal(made.Max(m => m.CommitNumber), Store.CommitNumber);
    }

    [Fact]
    public async Task Observers_get_their_spaces_changes_before_the_commit_completes()
    {
        var seen = new List<(long Commit, string Key, string? Value)>();
        using (Store.Observe(Apples, (commit, rows) => seen.AddRange(rows.Select(r => (commit, Text(r.Key)!, Text(r.Value))))))
        {
            await Put(Pears, "p", "no");
            await Put(Apples, "a", "1");
            Assert.Equal((Store.CommitNumber, "a", "1"), Assert.Single(seen));
            await Store.Commit(
                transaction =>
                {
                    transaction.Delete(Apples, Bytes("a"));
                    return ValueTask.FromResult(0);
                },
                default);
            Assert.Equal((Store.CommitNumber, "a", null), seen[^1]);
        }

        await Put(Apples, "a", "3");
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Changes_tells_what_changed_after_a_commit_until_it_has_forgotten()
    {
        await Put(Apples, "a", "1");
        var after = Store.CommitNumber;
        await Put(Pears, "p", "no");
        await Put(Apples, "b", "2");
        var change = Assert.Single(Store.Changes(Apples, after)!);
        Assert.Equal((Store.CommitNumber, "b", "2"), (change.Commit, Text(change.Row.Key), Text(change.Row.Value)));
        Assert.Empty(Store.Changes(Apples, Store.CommitNumber)!);
        await Store.Commit(
            transaction =>
            {
                for (var i = 0; i <= MetadataLimits.ChangesKept; i++)
                {
                    transaction.Put(Apples, Bytes($"{i}"), Bytes("x"));
                }

                return ValueTask.FromResult(0);
            },
            default);
        Assert.Null(Store.Changes(Apples, after));
    }

    [Fact]
    public async Task A_view_follows_its_space()
    {
        await Put(Apples, "a", "1");
        using var view = await View<string, string>.Open(Store, Apples, k => Text(k)!, (_, v) => Text(v)!, default);
        Assert.True(view.TryGet("a", out var value));
        Assert.Equal("1", value);
        await Put(Apples, "b", "2");
        Assert.Equal(2, view.Count);
    }

    [Fact]
    public async Task A_body_that_waits_for_something_else_is_refused()
    {
        var never = new TaskCompletionSource<int>();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Commit<int>(
            async transaction =>
            {
                transaction.Put(Apples, Bytes("w"), Bytes("v"));
                return await never.Task;
            },
            default));
        Assert.Null(await Value(Apples, "w"));
        await Put(Apples, "w", "later");
        Assert.Equal("later", await Value(Apples, "w"));
    }

    protected static async ValueTask Increment(IMetadataTransaction transaction, string key)
    {
        var now = await transaction.Get(Apples, Bytes(key)) is { } value ? Number(value) : 0;
        var next = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(next, now + 1);
        transaction.Put(Apples, Bytes(key), next);
    }

    protected static long Number(ReadOnlyMemory<byte> value) => BinaryPrimitives.ReadInt64BigEndian(value.Span);

    private async Task<List<string>> Keys(KeyRange range, int limit, bool descending) =>
        await Store.Read(
            async reader => (await reader.Scan(Apples, range, limit, descending)).Select(row => Text(row.Key)!).ToList(), default);

    private async ValueTask<bool> SameAsModel(IReadOnlyList<(int Key, int Action)> steps)
    {
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await Store.Commit(
            async transaction =>
            {
                foreach (var row in await transaction.Scan(Pears, KeyRange.All, int.MaxValue))
                {
                    transaction.Delete(Pears, row.Key);
                }

                return 0;
            },
            default);
        foreach (var (number, action) in steps)
        {
            var key = $"k{number:D2}";
            await Store.Commit(
                transaction =>
                {
                    if (action == 0)
                    {
                        transaction.Delete(Pears, Bytes(key));
                    }
                    else
                    {
                        transaction.Put(Pears, Bytes(key), Bytes($"{action}"));
                    }

                    return ValueTask.FromResult(0);
                },
                default);
            _ = action == 0 ? model.Remove(key) : (model[key] = $"{action}") is null;
        }

        var rows = await Store.Read(reader => reader.Scan(Pears, KeyRange.All, 1_000), default);
        return rows.Select(r => (Text(r.Key), Text(r.Value))).SequenceEqual(model.Select(m => ((string?)m.Key, (string?)m.Value)));
    }
}
