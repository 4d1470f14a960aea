using Tarn.Sql.Catalog;
using Tarn.Sql.Queueing;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Queueing;

public sealed class StatementQueueTests
{
    private static readonly SqlPrincipal Ada = new("000000000000", "us-east-1", "ada", "primary") { Rights = InstanceRights.Instance };
    private static readonly SqlPrincipal Bob = Ada with { Identity = "bob" };
    private static readonly SqlPrincipal Cleo = Ada with { Identity = "cleo" };

    [Fact]
    public async Task One_principal_leaves_a_turn_to_the_others()
    {
        var queue = new StatementQueue(3);
        var (first, second, third) = (queue.Enter(Ada, null, default), queue.Enter(Ada, null, default), queue.Enter(Ada, null, default));
        Assert.True(first.IsCompleted && second.IsCompleted);
        Assert.False(third.IsCompleted);
        using var other = await queue.Enter(Bob, null, default).InTime();
        (await first).Dispose();
        using var mine = await third.InTime();
    }

    [Fact]
    public async Task Free_turns_go_to_the_principal_that_has_the_fewest_then_in_order()
    {
        var queue = new StatementQueue(2);
        var ada = await queue.Enter(Ada, null, default).InTime();
        var bob = await queue.Enter(Bob, null, default).InTime();
        var (adaNext, adaLast, cleo) = (queue.Enter(Ada, null, default), queue.Enter(Ada, null, default), queue.Enter(Cleo, null, default));
        bob.Dispose();
        var cleos = await cleo.InTime();
        ada.Dispose();
        using var next = await adaNext.InTime();
        Assert.False(adaLast.IsCompleted);
        cleos.Dispose();
        next.Dispose();
        using var last = await adaLast.InTime();
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn()
    {
        var queue = new StatementQueue(1);
        var running = await queue.Enter(Ada, null, default).InTime();
        using var cancel = new CancellationTokenSource();
        var waiting = queue.Enter(Bob, null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        running.Dispose();
        running.Dispose();
        using var next = await queue.Enter(Cleo, null, default).InTime();
        Assert.False(queue.Enter(Ada, null, default).IsCompleted);
    }

    [Fact]
    public async Task A_work_group_has_at_most_its_own_turns_and_an_identity_all_but_one_in_all_its_groups()
    {
        var queue = new StatementQueue(4);
        var etl = Ada with { WorkGroup = "etl" };
        using var first = await queue.Enter(etl, 1, default).InTime();
        var waiting = queue.Enter(Bob with { WorkGroup = "etl" }, 1, default);
        Assert.False(waiting.IsCompleted);
        using var second = await queue.Enter(Ada, null, default).InTime();
        using var third = await queue.Enter(Ada with { WorkGroup = "other" }, null, default).InTime();
        Assert.False(queue.Enter(Ada, null, default).IsCompleted);
        first.Dispose();
        using var bobs = await waiting.InTime();
    }
}
