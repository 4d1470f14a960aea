using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit;

/// <summary>The snapshot to which a table goes back.</summary>
public sealed class RollbackTests
{
    [Fact]
    public async Task A_time_means_the_newest_snapshot_that_main_had_then()
    {
        var (lake, commits) = await Hours(5);
        var metadata = await lake.Metadata();
        for (var i = 0; i < 5; i++)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(commits[i].TimestampMs);
            Assert.Equal(commits[i].Id, RollbackTarget.At(metadata, at).Id);
            Assert.Equal(commits[i].Id, RollbackTarget.At(metadata, at + TimeSpan.FromMinutes(30)).Id);
            Assert.Equal(4 - i, RollbackTarget.Count(metadata, commits[i]));
        }

        var refusal = Assert.Throws<TarnException>(() => RollbackTarget.At(metadata, DateTimeOffset.FromUnixTimeMilliseconds(commits[0].TimestampMs - 1)));
        Assert.Contains($"The oldest one that is kept is {commits[0].Id}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_can_be_taken_back_and_rows_of_later_commits_follow_the_snapshot()
    {
        var (lake, commits) = await Hours(5);
        await lake.Commit(new Rollback(commits[1].Id));
        Assert.Equal(2, (await lake.ReadAnew()).Live.Count);
        Assert.Equal(commits[4].Id, RollbackTarget.Of(await lake.Metadata(), commits[4].Id).Id);
        await lake.Commit(new Rollback(commits[4].Id));
        Assert.Equal(5, (await lake.ReadAnew()).Live.Count);
        await lake.Commit(new Rollback(commits[0].Id));
        await lake.Append();
        Assert.Equal(2, (await lake.ReadAnew()).Live.Count);
    }

    [Fact]
    public async Task A_snapshot_that_expired_or_was_never_mains_is_refused()
    {
        var (lake, commits) = await Hours(40);
        var expired = Assert.Throws<TarnException>(() => RollbackTarget.Of(lake.Metadata().Result, commits[0].Id));
        Assert.Equal(ErrorKind.InvalidArgument, expired.Kind);
        Assert.Throws<TarnException>(() => RollbackTarget.Of(lake.Metadata().Result, new SnapshotId(7)));
    }

    private static async Task<(LakeFixture Lake, List<Lake.Iceberg.Tables.Snapshot> Commits)> Hours(int count)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        var commits = new List<Lake.Iceberg.Tables.Snapshot>();
        for (var i = 0; i < count; i++)
        {
            lake.Clock.Advance(TimeSpan.FromHours(1));
            commits.Add((await lake.Append()).Snapshot!);
        }

        return (lake, commits);
    }
}
