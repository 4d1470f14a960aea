using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Commit;

/// <summary>
/// After random sequences of appends, schema changes, conflicts and failed transactions, reads match a plain list.
/// </summary>
public sealed class RandomCommitTests
{
    [Fact]
    public void What_is_read_is_what_was_committed() => Prop.ForAll(
        Gen.Choose(0, 6).ListOf(25).ToArbitrary(),
        steps =>
        {
            Task.Run(() => Run(steps.ToArray())).InTime().GetAwaiter().GetResult();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static async Task Run(int[] steps)
    {
        var lake = await LakeFixture.Open();
        await lake.Create(("city", Transform.Truncate(3), null));
        var expected = new List<(string Path, long Rows, string? City)>();
        var columns = new List<string> { "id", "city" };
        var number = 0;
        foreach (var step in steps)
        {
            number++;
            lake.Clock.Advance(TimeSpan.FromSeconds(step * step * 400));
            var city = step == 0 ? null : $"c{step}";
            var tuple = new PartitionTuple([city]);
            switch (step)
            {
                case 1:
                    await Refused(lake, tuple);
                    break;
                case 2:
                    await Overtaken(lake, tuple, expected, city);
                    break;
                case 3:
                    columns.Add($"n{number}");
                    Note(expected, await lake.Append(2, number, tuple, await Wider(lake, $"n{number}")), city);
                    break;
                default:
                    Note(expected, await lake.Append(1 + (step % 3), number, tuple), city);
                    break;
            }

            var (metadata, live) = await lake.ReadAnew();
            Assert.Equal(
                expected.Order(),
                live.Select(e => (e.File.Path, e.File.RecordCount, (string?)e.File.Partition.Values[0])).Order());
            Assert.Equal(columns, metadata.CurrentSchema.Columns.Fields.Select(f => f.Name));
            Assert.Equal(metadata.LastColumnId, metadata.Schemas.Max(s => s.HighestFieldId));
            Assert.Equal(expected.Sum(e => e.Rows), metadata.CurrentSnapshot?.Summary.Number(SnapshotSummary.TotalRecords) ?? 0);
        }
    }

    private static void Note(List<(string, long, string?)> expected, PreparedCommit commit, string? city) =>
        expected.AddRange(commit.Data.Select(file => (file.Location, Rows(commit, file.Location), city)));

    private static long Rows(PreparedCommit commit, string location)
    {
        var added = commit.Snapshot!.Summary.Number(SnapshotSummary.AddedRecords)!.Value;
        Assert.Contains(commit.Data, file => file.Location == location);
        return added / commit.Data.Count;
    }

    private static async Task<SchemaUnion> Wider(LakeFixture lake, string column)
    {
        var metadata = (await lake.ReadAnew()).Metadata;
        return SchemaUnion.Of(metadata.CurrentSchema.Columns, metadata.LastColumnId, new StructType(new NestedField(0, column, PrimitiveType.Int)));
    }

    // a failed transaction leaves no trace
    private static async Task Refused(LakeFixture lake, PartitionTuple tuple)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        await using var prepared = await lake.Prepare(commitLock, partition: tuple);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await lake.Store.Commit<bool>(
            async transaction =>
            {
                await prepared.Apply(transaction);
                throw new InvalidOperationException("refused");
            },
            default));
    }

    // a foreign commit comes first; ours is prepared again on top of it
    private static async Task Overtaken(LakeFixture lake, PartitionTuple tuple, List<(string, long, string?)> expected, string? city)
    {
        using var commitLock = await lake.Committers.Enter(LakeFixture.Name, InstanceRights.Instance, default);
        await using var prepared = await lake.Prepare(commitLock, rows: 5, partition: tuple);
        using (var engine = await new TableCommitters(lake.Store, lake.Catalog, lake.Clock).Enter(LakeFixture.Name, InstanceRights.Instance, default))
        {
            var theirs = await lake.Prepare(engine, rows: 3, partition: tuple);
            Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(theirs.Apply, default));
            Note(expected, theirs, city);
        }

        Assert.Equal(ApplyOutcome.Moved, await lake.Store.Commit(prepared.Apply, default));
        await commitLock.Refresh(default);
        var again = await lake.Prepare(commitLock, rows: 5, partition: tuple);
        Assert.Equal(ApplyOutcome.Applied, await lake.Store.Commit(again.Apply, default));
        await commitLock.Committed(again, default);
        Note(expected, again, city);
    }
}
