using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

public sealed class IdleTablesTests
{
    private const int Tables = 5 * TableCommitters.IdleMax;

    [Fact]
    public async Task Tables_without_a_committer_are_forgotten()
    {
        var lake = await LakeFixture.Open();
        await PassThrough(lake);
        Assert.InRange(lake.Committers.Count, 1, TableCommitters.IdleMax);
    }

    [Fact]
    public async Task A_table_in_use_keeps_its_turns_whatever_happens_to_others()
    {
        var lake = await LakeFixture.Open();
        var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        var next = lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        await PassThrough(lake);
        Assert.False(next.IsCompleted);
        var last = lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        Assert.False(last.IsCompleted);
        commitLock.Dispose();
        (await next).Dispose();
        (await last).Dispose();
    }

    [Fact]
    public async Task A_refused_engine_is_remembered_for_as_long_as_it_counts()
    {
        var lake = await LakeFixture.Open();
        lake.Committers.ForeignRefused(LakeFixture.Name);
        await PassThrough(lake);
        var entering = lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default).AsTask();
        Assert.False(entering.IsCompleted);
        lake.Clock.Advance(TimeSpan.FromSeconds(6));
        (await entering).Dispose();
        lake.Clock.Advance(TimeSpan.FromSeconds(25));
        await PassThrough(lake);
        Assert.InRange(lake.Committers.Count, 1, TableCommitters.IdleMax);
    }

    private static async Task PassThrough(LakeFixture lake)
    {
        for (var i = 0; i < Tables; i++)
        {
            (await lake.Committers.Enter(new TableName(LakeFixture.Scope, "db", $"t{i}"), InstanceRights.Instance, default)).Dispose();
        }
    }
}
