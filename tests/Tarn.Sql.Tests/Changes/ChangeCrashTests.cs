using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Tests.Changes;

/// <summary>Kills a process in the midst of statements that change rows, and reads its table in a new one.</summary>
[Trait("Long", "Kill")]
public sealed class ChangeCrashTests : IDisposable
{
    private const string Merge = """
        MERGE INTO t USING (SELECT CAST(n AS integer) AS n FROM UNNEST(sequence(1, 15)) AS s(n)) AS s ON t.id = s.n
        WHEN MATCHED AND s.n % 2 = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET n = t.n + 1
        WHEN NOT MATCHED THEN INSERT VALUES (s.n, 0)
        """;

    private const string OfVersion3 = "v3 ";

    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Int), new NestedField(2, "n", PrimitiveType.Int));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The process that is killed: makes a table, and merges into it up to a point.</summary>
    internal static async Task Child(string folder, string point)
    {
        var hasVectors = point.StartsWith(OfVersion3, StringComparison.Ordinal);
        point = hasVectors ? point[OfVersion3.Length..] : point;
        StoppingFiles? stopping = null;
        await using var world = await LakeWorld.Open(folder, files => stopping = new StoppingFiles(files, point) { IsArmed = false });
        if (!world.Catalog.All().Any())
        {
            await world.Create(Columns);
            if (hasVectors)
            {
                await Succeeded(world, "ALTER TABLE t SET TBLPROPERTIES ('format_version' = '3')");
            }

            await Succeeded(world, "INSERT INTO t SELECT CAST(n AS integer), 0 FROM UNNEST(sequence(1, 10)) AS s(n)");
        }

        Console.WriteLine("made");
        stopping!.IsArmed = true;
        if (point != "random")
        {
            await Succeeded(world, Merge);
            stopping.Reach("after commit");
            return;
        }

        for (var i = 0; ; i++)
        {
            await Succeeded(world, "INSERT INTO t VALUES (100, 1)");
            await Succeeded(world, "UPDATE t SET n = n + 1 WHERE id = 100");
            Console.Out.Write("ack\n");
            Console.Out.Flush();
        }
    }

    [Theory]
    [InlineData("before adopt", false, false)]
    [InlineData("after adopt", false, true)]
    [InlineData("inside commit", false, true)]
    [InlineData("after commit", true, false)]
    [InlineData(OfVersion3 + "after vectors", false, true)]
    [InlineData(OfVersion3 + "inside commit", false, true)]
    [InlineData(OfVersion3 + "after commit", true, false)]
    public async Task A_kill_leaves_a_statement_whole_or_undone(string point, bool isDone, bool leavesBytes)
    {
        Assert.Equal(
            ["made", point.Replace(OfVersion3, "", StringComparison.Ordinal)], await CrashChild.RunAndKill("change", 2, _folder, point));

        await using var world = await LakeWorld.Open(_folder);
        IReadOnlyList<string> before = [.. Enumerable.Range(1, 10).Select(i => $"{i}|0")];
        IReadOnlyList<string> after =
            [.. Enumerable.Range(1, 15).Where(i => i > 10 || i % 2 == 1).Select(i => $"{i}|{(i > 10 ? 0 : 1)}")];
        Assert.Equal(isDone ? after : before, await RowsOf(world));
        ExecutionState[] states = [isDone ? ExecutionState.Succeeded : ExecutionState.Failed, ExecutionState.Succeeded];
        Assert.Equal(point.StartsWith(OfVersion3, StringComparison.Ordinal) ? [.. states, ExecutionState.Succeeded] : states, await StatesOf(world));
        Assert.Empty(Directory.GetFiles(world.Disk.LocalPath(DataDirectory.ScratchWorkers)));
        Assert.Equal(leavesBytes, await world.Objects.RemoveOrphans(default) > 0);
        if (!isDone)
        {
            await Succeeded(world, Merge);
            Assert.Equal(after, await RowsOf(world));
        }
    }

    [Fact]
    public async Task A_table_holds_the_rows_of_the_statements_that_succeeded()
    {
        var (inserts, updates) = (0, 0);
        for (var round = 0; round < 3; round++)
        {
            var lines = await CrashChild.RunAndKill("change", 3 + (round * 2), _folder, "random");
            await using var world = await LakeWorld.Open(_folder);
            (inserts, updates) = (0, 0);
            foreach (var execution in (await ExecutionsOf(world)).Where(e => e.State == ExecutionState.Succeeded).OrderBy(e => e.SubmittedMs))
            {
                inserts += execution.Sql.StartsWith("INSERT INTO t VALUES", StringComparison.Ordinal) ? 1 : 0;
                updates += execution.Substatement == "UPDATE" ? inserts : 0;
            }

            Assert.True(inserts >= lines.Count - 1, $"{inserts} inserts, {lines.Count - 1} acknowledged");
            Assert.Equal(
                [string.Create(CultureInfo.InvariantCulture, $"{inserts}|{inserts + updates}")],
                await world.Query("SELECT count(*), sum(n) FROM t WHERE id = 100"));
        }
    }

    private static async Task Succeeded(LakeWorld world, string sql)
    {
        var done = await world.Run(sql);
        if (done.State != ExecutionState.Succeeded)
        {
            throw new InvalidOperationException($"{sql}: {done.Error?.Text}");
        }
    }

    private static Task<List<string>> RowsOf(LakeWorld world) => world.Query("SELECT id, n FROM t ORDER BY id");

    private static async Task<List<ExecutionState>> StatesOf(LakeWorld world) => [.. (await ExecutionsOf(world)).Select(e => e.State)];

    /// <summary>The executions, newest first.</summary>
    private static async Task<List<Execution>> ExecutionsOf(LakeWorld world)
    {
        var (account, region) = (LakeWorld.Principal.Account, LakeWorld.Principal.Region);
        var executions = new List<Execution>();
        foreach (var id in await world.Statements.List(account, region, LakeWorld.Principal.WorkGroup, null, 1_000, default))
        {
            executions.Add(await world.Statements.Get(new(account, region, id), default));
        }

        return executions;
    }
}
