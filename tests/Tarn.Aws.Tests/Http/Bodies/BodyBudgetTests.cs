using Tarn.Aws.Http.Bodies;

namespace Tarn.Aws.Tests.Http.Bodies;

public sealed class BodyBudgetTests
{
    private const long MiB = 1L << 20;

    private readonly BodyBudget budget = new(10 * MiB);

    [Fact]
    public async Task Requests_wait_for_room_in_the_order_of_their_arrival()
    {
        var first = await budget.Take(8 * MiB, default);
        var second = budget.Take(4 * MiB, default).AsTask();
        var third = budget.Take(1 * MiB, default).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(0, await budget.Take(1_000, default));

        budget.Return(first);
        budget.Return(await second.InTime());
        budget.Return(await third.InTime());
        Assert.Equal(10 * MiB, budget.FreeBytes);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_place_in_the_queue()
    {
        using var gone = new CancellationTokenSource();
        var first = await budget.Take(8 * MiB, default);
        var second = budget.Take(9 * MiB, gone.Token).AsTask();
        var third = budget.Take(2 * MiB, default).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        budget.Return(first);
        budget.Return(await third.InTime());
        Assert.Equal(10 * MiB, budget.FreeBytes);
    }

    [Fact]
    public async Task A_body_larger_than_all_room_gets_all_of_it()
    {
        var all = await budget.Take(100 * MiB, default);
        Assert.Equal(0, budget.FreeBytes);
        budget.Return(all);
    }
}
