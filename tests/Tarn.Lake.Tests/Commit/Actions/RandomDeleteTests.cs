using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Commit.Actions;

/// <summary>
/// After random appends, deletes by key and by position, and rewrites that commit long after they were planned, the rows of the
/// table are those of a plain model. The files are empty; the test knows their rows.
/// </summary>
public sealed class RandomDeleteTests
{
    private readonly Dictionary<string, int[]> _rows = [];
    private readonly Dictionary<string, HashSet<int>> _keys = [];
    private readonly Dictionary<string, (string Path, int Position)> _positions = [];
    private readonly List<RewriteFiles> _planned = [];
    private readonly List<int> _model = [];
    private int _key;

    [Fact]
    public void Rows_equal_a_model_whenever_rewrites_commit() => Prop.ForAll(
        Gen.Choose(0, 9_999).ListOf(60).ToArbitrary(),
        steps =>
        {
            Task.Run(() => new RandomDeleteTests().Run([.. steps])).InTime().GetAwaiter().GetResult();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    private async Task Run(int[] steps)
    {
        var lake = await LakeFixture.Open();
        await lake.Create();
        foreach (var step in steps)
        {
            lake.Clock.Advance(TimeSpan.FromMinutes(step % 7));
            var tasks = await Tasks(lake);
            await ((step % 8) switch
            {
                0 or 1 or 2 => Append(lake),
                3 when _model.Count > 0 => DeleteKeys(lake, step),
                4 when tasks.Count > 0 => DeletePosition(lake, tasks, step),
                5 or 6 when tasks.Count > 1 => PlanRewrite(lake, tasks, step),
                7 when _planned.Count > 0 => Rewrite(lake, step),
                _ => Task.CompletedTask,
            });
            Assert.Equal(_model.Order(), (await Tasks(lake)).SelectMany(LiveRows).Order());
        }
    }

    private async Task Append(LakeFixture lake)
    {
        var keys = Enumerable.Range(0, 3).Select(_ => _key++).ToArray();
        var file = await lake.File(await lake.Metadata(), keys.Length, PartitionTuple.Empty);
        _rows[file.File.Path] = keys;
        await lake.Commit(new TableAppend { Files = [file] });
        _model.AddRange(keys);
    }

    private async Task DeleteKeys(LakeFixture lake, int step)
    {
        var table = await lake.Metadata();
        var file = await lake.File(table, 2, PartitionTuple.Empty, FileContent.EqualityDeletes, null);
        _keys[file.File.Path] = [_model[step % _model.Count], _model[step * 7 % _model.Count]];
        await lake.Commit(new RowDelta { Files = [file], From = table.CurrentSnapshotId });
        _model.RemoveAll(_keys[file.File.Path].Contains);
    }

    private async Task DeletePosition(LakeFixture lake, List<ScanTask> tasks, int step)
    {
        var (table, data) = (await lake.Metadata(), tasks[step % tasks.Count].File.File);
        var isNamed = step % 3 == 0;
        var file = await lake.File(table, 1, PartitionTuple.Empty, FileContent.PositionDeletes, isNamed ? data.Path : null);
        var position = step % Math.Max(1, _rows[data.Path].Length);
        _positions[file.File.Path] = (data.Path, position);
        await lake.Commit(new RowDelta { Files = [file], Referenced = [data], From = table.CurrentSnapshotId });
        _model.Remove(_rows[data.Path][position]);
    }

    private async Task PlanRewrite(LakeFixture lake, List<ScanTask> tasks, int step)
    {
        var table = await lake.Metadata();
        var group = step / 8 % 2 == 0 ? tasks : [.. tasks.Where((_, i) => (step >> ((i % 10) + 3) & 1) == 0)];
        var rows = group.SelectMany(LiveRows).ToArray();
        if (group.Count == 0)
        {
            return;
        }

        var file = await lake.File(table, Math.Max(rows.Length, 1), PartitionTuple.Empty);
        _rows[file.File.Path] = rows;
        var rewritten = group.Select(task => task.File.File.Path).ToHashSet();
        var hits = tasks.SelectMany(task => task.Deletes.Select(delete => (delete.File, task.File.File.Path)))
            .GroupBy(hit => hit.File.Path).ToDictionary(delete => delete.Key, delete => delete.ToList());
        _planned.Add(new RewriteFiles
        {
            Groups = [new RewriteGroup([.. group.Select(task => task.File.File)], rows.Length == 0 ? [] : [file])],
            DeadDeletes = [.. hits.Values.Where(delete => delete.TrueForAll(hit => rewritten.Contains(hit.Path))).Select(delete => delete[0].File)],
            From = table.CurrentSnapshotId!.Value,
        });
    }

    private async Task Rewrite(LakeFixture lake, int step)
    {
        var rewrite = _planned[step % _planned.Count];
        _planned.Remove(rewrite);
        try
        {
            await lake.Commit(rewrite);
        }
        catch (TarnException conflict) when (conflict.Kind == ErrorKind.Conflict)
        {
            // Another rewrite took its files, or its snapshot has expired.
        }
    }

    private int[] LiveRows(ScanTask task)
    {
        var path = task.File.File.Path;
        var deletes = task.Deletes.Select(delete => delete.File.Path).ToArray();
        var positions = deletes.Where(_positions.ContainsKey).Select(delete => _positions[delete]).Where(at => at.Path == path)
            .Select(at => at.Position).ToHashSet();
        var keys = deletes.Where(_keys.ContainsKey).SelectMany(delete => _keys[delete]).ToHashSet();
        return [.. _rows[path].Where((key, i) => !positions.Contains(i) && !keys.Contains(key))];
    }

    private static async Task<List<ScanTask>> Tasks(LakeFixture lake)
    {
        using var pinned = await lake.Catalog.Pin(LakeFixture.Name, default);
        var tasks = new List<ScanTask>();
        await foreach (var task in new TableScan(pinned, pinned.Metadata.CurrentSnapshot, pinned.Metadata.CurrentSchema, Predicate.True).Tasks(default))
        {
            tasks.Add(task);
        }

        return tasks;
    }
}
