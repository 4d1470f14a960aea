using Tarn.Lake.Commit.Locks;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

public sealed class GiveWayTests
{
    [Fact]
    public async Task Our_committers_wait_for_an_engine_that_was_refused_until_it_commits()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var committers = new TableCommitters(lake.Store, lake.Catalog, TimeProvider.System);
        committers.ForeignRefused(LakeFixture.Name);
        var entering = committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        Assert.False(entering.IsCompleted);
        committers.ForeignCommitted(LakeFixture.Name);
        (await entering).Dispose();

        // deliveries give way once per 30 s: a second refusal directly after does not stop them again
        committers.ForeignRefused(LakeFixture.Name);
        (await committers.Enter(LakeFixture.Name, InstanceRights.Instance, default)).Dispose();
    }

    [Fact]
    public async Task A_refused_engine_commits_while_our_committer_gives_way()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var committers = new TableCommitters(lake.Store, lake.Catalog, lake.Clock);
        committers.ForeignRefused(LakeFixture.Name);
        var ours = committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        Assert.False(ours.IsCompleted);

        // The clock stands still: if our committer held the commit lock, the engine would wait for ever.
        using (await committers.EnterForEngine(LakeFixture.Name, InstanceRights.Instance, default).AsTask().InTime())
        {
            Assert.False(ours.IsCompleted);
            committers.ForeignCommitted(LakeFixture.Name);
        }

        (await ours).Dispose();
    }

    [Fact]
    public async Task The_longest_wait_for_a_turn_is_kept()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var committers = new TableCommitters(lake.Store, lake.Catalog, lake.Clock);
        Assert.Null(committers.LongestWait(LakeFixture.Name));
        var first = await committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var second = committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        Assert.Equal(TimeSpan.Zero, committers.LongestWait(LakeFixture.Name));
        lake.Clock.Advance(TimeSpan.FromMilliseconds(70));
        first.Dispose();
        (await second).Dispose();
        (await committers.Enter(LakeFixture.Name, InstanceRights.Instance, default)).Dispose();
        Assert.Equal(TimeSpan.FromMilliseconds(70), committers.LongestWait(LakeFixture.Name));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_turn_to_the_next()
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var committers = new TableCommitters(lake.Store, lake.Catalog, TimeProvider.System);
        committers.ForeignRefused(LakeFixture.Name);
        using var giveUp = new CancellationTokenSource();
        var entering = committers.Enter(LakeFixture.Name, InstanceRights.Instance, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering);
        committers.ForeignCommitted(LakeFixture.Name);
        (await committers.Enter(LakeFixture.Name, InstanceRights.Instance, default)).Dispose();
    }
}
