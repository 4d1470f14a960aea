using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Tests.Http.Bodies;

public sealed class BodyBudgetTests
{
    private const long MiB = 1L << 20;

    private readonly BodyBudget _budget = new(10 * MiB);

    [Fact]
    public async Task Requests_wait_for_room_in_the_order_of_their_arrival()
    {
        var first = await _budget.Take(8 * MiB, default);
        var second = _budget.Take(4 * MiB, default).AsTask();
        var third = _budget.Take(1 * MiB, default).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(0, await _budget.Take(1_000, default));

        _budget.Return(first);
        _budget.Return(await second.InTime());
        _budget.Return(await third.InTime());
        Assert.Equal(10 * MiB, _budget.FreeBytes);
    }

    [Fact]
    public async Task Small_requests_go_before_large_ones_but_never_for_ever()
    {
        var all = await _budget.Take(10 * MiB, default);
        var large = _budget.Take(9 * MiB, default).AsTask();
        var little = Enumerable.Range(0, 20).Select(_ => _budget.Take(200 << 10, default).AsTask()).ToArray();
        _budget.Return(all);
        await Task.WhenAll(little[..8]).InTime();
        Assert.False(large.IsCompleted || little[8].IsCompleted);
        foreach (var room in little[..8])
        {
            _budget.Return(await room);
        }

        _budget.Return(await large.InTime());
        foreach (var room in little[8..])
        {
            _budget.Return(await room.InTime());
        }

        Assert.Equal(10 * MiB, _budget.FreeBytes);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_place_in_the_queue()
    {
        using var gone = new CancellationTokenSource();
        var first = await _budget.Take(8 * MiB, default);
        var second = _budget.Take(9 * MiB, gone.Token).AsTask();
        var third = _budget.Take(2 * MiB, default).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _budget.Return(first);
        _budget.Return(await third.InTime());
        Assert.Equal(10 * MiB, _budget.FreeBytes);
    }

    [Fact]
    public async Task Bodies_that_all_wait_for_more_go_on_one_at_a_time()
    {
        var rooms = Enumerable.Range(0, 5).Select(_ => new BodyReservation(_budget, 0)).ToArray();
        foreach (var room in rooms)
        {
            await room.GrowTo(2 * MiB, default);
        }

        var growing = rooms.Select(room => room.GrowTo(8 * MiB, default).AsTask()).ToArray();
        for (var i = 0; i < rooms.Length; i++)
        {
            await growing[i].InTime();
            Assert.True(_budget.FreeBytes >= -8 * MiB);
            rooms[i].Dispose();
        }

        Assert.Equal(10 * MiB, _budget.FreeBytes);
    }

    [Fact]
    public async Task A_body_of_which_little_has_come_holds_little_room()
    {
        var slow = Enumerable.Range(0, 4).Select(_ => new BodyReservation(_budget, 0)).ToArray();
        foreach (var room in slow)
        {
            await room.GrowTo(256 << 10, default);
        }

        var fast = new BodyReservation(_budget, 0);
        await fast.GrowTo(9 * MiB, default).AsTask().InTime();
        fast.Dispose();
    }

    [Fact]
    public async Task A_body_larger_than_all_room_gets_all_of_it()
    {
        var all = await _budget.Take(100 * MiB, default);
        Assert.Equal(0, _budget.FreeBytes);
        _budget.Return(all);
    }
}
