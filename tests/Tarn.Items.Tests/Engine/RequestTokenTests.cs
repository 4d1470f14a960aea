using Tarn.Items.Changes;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Engine;

/// <summary>Tokens of transactions: remembered for 10 minutes, over restarts and other shards, and then forgotten.</summary>
public sealed class RequestTokenTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ItemWorld _world = null!;
    private ItemTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time);
        _table = await _world.Create("things");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_repeated_token_changes_nothing_for_ten_minutes_over_crashes_and_splits()
    {
        var token = new RequestToken(1, 7);
        Assert.False((await Add(token)).IsRepeated);
        await Split();
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True((await Add(token)).IsRepeated);
        await _world.Crash(kept: 0);
        _time.Advance(TimeSpan.FromMinutes(5.9));
        var repeated = await Add(token);
        Assert.True(repeated.IsRepeated);
        Assert.False(repeated.IsRefused);
        Assert.Equal("1", repeated.Items[0].After?["n"].Number.ToString());
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.False((await Add(token)).IsRepeated);
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"2"}}""", await _world.Get(_table, """{"id":{"S":"a"}}"""));
    }

    [Fact]
    public async Task A_token_with_another_request_is_refused()
    {
        await Add(new RequestToken(1, 7));
        await _world.Crash(kept: 3);
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await Add(new RequestToken(1, 8)));
        Assert.Equal((ErrorKind.Conflict, ItemErrors.OfToken), (failure.Kind, failure.Reason));
        Assert.False((await Add(new RequestToken(2, 8))).IsRepeated);
    }

    [Fact]
    public async Task A_transaction_that_changes_nothing_is_remembered_and_a_refused_one_is_not()
    {
        var check = new ItemWrite(
            _table, ItemWorld.KeyOf(_table, """{"id":{"S":"a"}}"""), before => before is null ? ItemVerdict.Keep : ItemVerdict.Refuse("exists"));
        Assert.False((await _world.Items.WriteOnce([check], new RequestToken(1, 1), default)).IsRepeated);
        await Add(new RequestToken(2, 2));
        Assert.True((await _world.Items.WriteOnce([check], new RequestToken(3, 3), default)).IsRefused);
        await _world.Crash(kept: 0);
        Assert.True((await _world.Items.WriteOnce([check], new RequestToken(1, 1), default)).IsRepeated);
        await _world.Write(ItemWorld.Delete(_table, """{"id":{"S":"a"}}"""));
        var retried = await _world.Items.WriteOnce([check], new RequestToken(3, 4), default);
        Assert.False(retried.IsRefused || retried.IsRepeated);
        Assert.Empty(await _world.Items.Audit(_table));
    }

    [Fact]
    public async Task Calls_with_one_token_at_once_change_once()
    {
        var token = new RequestToken(5, 5);
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await Add(token)))).InTime();
        Assert.Single(results, result => !result.IsRepeated);
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"1"}}""", await _world.Get(_table, """{"id":{"S":"a"}}"""));
    }

    [Fact]
    public async Task Old_tokens_leave_the_rows_as_new_ones_come()
    {
        for (var i = 0; i < 20; i++)
        {
            await Add(new RequestToken((UInt128)(100 + i), 1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(20, Tokens());
        _time.Advance(TimeSpan.FromMinutes(11));
        for (var i = 0; i < 12; i++)
        {
            await Add(new RequestToken((UInt128)(200 + i), 1));
        }

        Assert.Equal(12, Tokens());
    }

    private int Tokens()
    {
        using var snapshot = _world.Rows.Snapshot();
        using var rows = snapshot.Read(RowForm.TokensByStamp(0, long.MaxValue), isForward: true);
        var count = 0;
        while (rows.MoveNext())
        {
            count++;
        }

        return count;
    }

    private ValueTask<WriteResult> Add(RequestToken token) => _world.Items.WriteOnce(
        [
            new ItemWrite(
                _table,
                ItemWorld.KeyOf(_table, """{"id":{"S":"a"}}"""),
                before => ItemVerdict.Put(ItemWorld.ItemOf(
                    $$$"""{"id":{"S":"a"},"n":{"N":"{{{(before is { } item ? long.Parse(item["n"].Number.ToString()!) : 0) + 1}}}"}}"""))),
        ],
        token,
        default);

    private async Task Split()
    {
        var shard = _world.Streams.Find(_table.Stream)!.Open[0];
        await _world.Store.CommitWithLog(
            async transaction =>
            {
                await Resharding.Split(
                    transaction, _table.Stream, shard.Id, shard.Hashes.From + ((shard.Hashes.To - shard.Hashes.From) / 2), _world.Time.GetUtcNow());
                return true;
            },
            default);
    }
}
