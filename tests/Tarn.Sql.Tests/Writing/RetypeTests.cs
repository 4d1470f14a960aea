using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Shredding;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Columns that get the types that wait for them: D35 (types are chosen over the first buffer).</summary>
public sealed class RetypeTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-retype-").FullName;
    private LakeWorld _world = null!;
    private RecordTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder);
        _table = new RecordTable(_world);
    }

    public async Task DisposeAsync()
    {
        _table.Dispose();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Numbers_become_text_and_the_values_of_rest_return()
    {
        await _table.Deliver("""{"id":1,"a":12}""", """{"id":2,"a":-5,"b":true}""");
        await _table.Deliver("""{"id":3,"a":"slow","b":2.50,"b":"x"}""", """{"id":4,"a":12.50}""");
        var before = (await _table.Metadata()).CurrentSnapshotId;
        Assert.Equal(["1|12|∅", "2|-5|∅", "3|∅|∅", "4|∅|∅"], (await _world.Query("SELECT id, a, NULL FROM t")).Order(StringComparer.Ordinal));

        var planned = await Run(isDry: true);
        Assert.Equal("values wait for other types: a from long to string, b from boolean to string", Assert.Single(planned.Steps).Reason);
        var report = await Run();
        Assert.Equal(["retype"], report.Steps.Select(step => step.Action));
        Assert.Equal((2, 1), (report.Steps[0].FilesRemoved, report.Steps[0].FilesAdded));

        Assert.Equal(
            ["1|12|∅|∅", "2|-5|true|∅", """3|slow|x|[{"path":"/b","reason":"duplicate","value":2.50}]""", "4|12.50|∅|∅"],
            (await _world.Query("SELECT id, a, b, _rest FROM t")).Order(StringComparer.Ordinal));
        Assert.Empty((await Run()).Steps);

        // The former snapshot keeps its schema and its files.
        var table = await _table.Metadata();
        var former = table.SnapshotById(before!.Value)!;
        Assert.Equal(PrimitiveType.Long, table.SchemaOf(former).Find("a")!.Type);
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        Assert.Equal([2L, 2], (await pinned.Files(former, default)).Data.Select(entry => entry.File.RecordCount));
    }

    [Fact]
    public async Task Text_that_came_first_leaves_the_column_to_numbers_at_any_depth()
    {
        await _table.Deliver("""{"id":1,"a":"n/a","s":{"d":"n/a","t":"true"},"l":["n/a","7"]}""");
        await _table.Deliver([.. Enumerable.Range(2, 60).Select(i => $$$"""{"id":{{{i}}},"a":{{{i}}},"s":{"d":{{{i}}}.50,"t":"x"},"l":[{{{i}}},{{{i}}}]}""")]);
        Assert.Equal(["61|61.50|61"], await _world.Query("SELECT a, s.d, l[2] FROM t WHERE id = 61"));
        Assert.Equal(
            "values wait for other types: a from string to long, s.d from string to double, l.element from string to long",
            Assert.Single((await Run()).Steps).Reason);
        Assert.Equal(
            [
                """1|∅|∅|true|∅|7|[{"path":"/a","reason":"type","value":"n/a"},{"path":"/s/d","reason":"type","value":"n/a"},"""
                    + """{"path":"/l/0","reason":"type","value":"n/a"}]""",
                "61|61|61.5|x|61|61|∅",
            ],
            await _world.Query("SELECT id, a, s.d, s.t, l[1], l[2], _rest FROM t WHERE id IN (1, 61) ORDER BY id"));
        Assert.Equal(["1890|1891.0"], await _world.Query("SELECT sum(a), sum(s.d) - 29 FROM t"));
        Assert.Empty((await Run()).Steps);
    }

    [Fact]
    public async Task Rows_of_version_3_keep_their_ids()
    {
        await _table.Deliver("""{"id":1,"a":12}""", """{"id":2,"a":5}""");
        Assert.Null((await _world.Run("ALTER TABLE t SET TBLPROPERTIES ('format_version' = '3')")).Error?.Text);
        await _table.Deliver("""{"id":3,"a":"slow"}""");
        const string Rows = "SELECT id, \"$row_id\", \"$last_updated_sequence_number\" FROM t ORDER BY id";
        var before = await _world.Query(Rows);
        Assert.Equal(3, before.Select(row => row.Split('|')[1]).Distinct().Count());
        Assert.Equal(["retype"], (await Run()).Steps.Select(step => step.Action));
        Assert.Equal(before, await _world.Query(Rows));
        Assert.Equal(["12", "5", "slow"], await _world.Query("SELECT a FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Whole_doubles_become_the_text_of_integers_and_long_columns_double()
    {
        await _table.Deliver("""{"id":1,"a":1.5,"n":7}""", """{"id":2,"a":3,"n":9007199254740993}""");
        await _table.Deliver("""{"id":3,"a":"x","n":3.0}""");
        Assert.Null((await Run()).Failure);
        Assert.Equal(
            ["1|1.5|7.0", "2|3|∅", "3|x|3.0"], (await _world.Query("SELECT id, a, n FROM t")).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["""[{"path":"/n","reason":"range","value":9007199254740993}]"""], await _world.Query("SELECT _rest FROM t WHERE _rest IS NOT NULL"));
        Assert.Equal(["1"], await _world.Query("SELECT count(*) FROM t WHERE n > 3"));
    }

    [Fact]
    public async Task A_table_of_small_integers_gets_no_rest_when_they_become_doubles()
    {
        await _table.Deliver("""{"id":1,"n":7}""", """{"id":2}""");
        await _table.Deliver("""{"id":3,"n":3.0}""");
        Assert.Null((await Run()).Failure);
        Assert.False((await _table.Metadata()).CurrentSchema.Columns.TryGetField(TableShape.RestColumn, out _));
        Assert.Equal(["1|7.0", "2|∅", "3|3.0"], (await _world.Query("SELECT id, n FROM t")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_table_without_rest_gets_it_when_an_integer_is_no_double()
    {
        await _table.Deliver("""{"id":1,"n":9007199254740993}""");
        await _table.Deliver("""{"id":2,"n":3.0}""");
        Assert.Null((await Run()).Failure);
        Assert.Equal(
            ["""1|∅|[{"path":"/n","reason":"range","value":9007199254740993}]""", "2|3.0|∅"],
            (await _world.Query("SELECT id, n, _rest FROM t")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stray_value_goes_to_rest_and_twice_as_many_take_the_column()
    {
        await _table.Deliver("""{"id":1,"a":[1,2]}""", """{"id":2,"s":{"t":[true]}}""");
        await _table.Deliver("""{"id":3,"a":{"x":1,"y":["é",null]}}""");
        Assert.Empty((await Run()).Steps);
        Assert.Equal(["1|[1, 2]|∅", """3|∅|[{"path":"/a","reason":"type","value":{"x":1,"y":["é",null]}}]"""],
            (await _world.Query("SELECT id, a, _rest FROM t WHERE s IS NULL")).Order(StringComparer.Ordinal));

        await _table.Deliver("""{"id":4,"a":5,"s":{"t":["no",{}]}}""", """{"id":5,"a":{"x":2}}""");
        Assert.Null((await Run()).Failure);
        Assert.Equal(
            ["1|∅|∅|∅", "2|∅|∅|[true]", "3|1|[é, null]|∅", "4|∅|∅|[no, null]", "5|2|∅|∅"],
            (await _world.Query("SELECT id, a.x, a.y, s.t FROM t")).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                """1|[{"path":"/a","reason":"type","value":[1,2]}]""",
                """4|[{"path":"/a","reason":"type","value":5},{"path":"/s/t/1","reason":"type","value":{}}]""",
            ],
            (await _world.Query("SELECT id, _rest FROM t WHERE _rest IS NOT NULL")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Records_in_any_order_end_with_each_value_in_its_place()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var records = RandomDrift.Records(random, 30);
            await Drop();
            foreach (var buffer in RandomDrift.Buffers(random, records))
            {
                await _table.Deliver(buffer);
                if (random.Next(4) == 0)
                {
                    await RunToEnd();
                }
            }

            await RunToEnd();
            foreach (var (expected, row) in (await _table.Expected(records)).Zip(await _table.Rows()))
            {
                Assert.True(expected == row, $"seed {seed}: {row} is not {expected}");
            }
        }
    }

    [Fact]
    public async Task Declared_columns_stay()
    {
        await _table.Deliver("""{"id":1,"a":12}""");
        using (var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            await commitLock.Commit(new SchemaAction(editor => editor.Add([], new NestedField(0, "d", PrimitiveType.Long))), null, default);
        }

        await _table.Deliver("""{"id":2,"d":"slow"}""");
        Assert.Empty((await Run()).Steps);
        Assert.Empty(await _table.Waiting());
        Assert.Equal(["2|∅"], await _world.Query("SELECT id, d FROM t WHERE _rest IS NOT NULL"));
    }

    [Fact]
    public async Task Deletes_are_folded_in_and_leave_the_table()
    {
        await _table.Deliver("""{"id":1,"a":12}""", """{"id":2,"a":13}""");
        await _world.Delete("SELECT 2::BIGINT AS id, NULL::BIGINT AS a");
        await _table.Deliver("""{"id":3,"a":"x"}""");
        await _world.Delete("SELECT 3::BIGINT AS id, NULL::BIGINT AS a, NULL AS _rest");
        await _table.Deliver("""{"id":2,"a":"y"}""");
        var report = await Run();
        Assert.Equal("retype", report.Steps[0].Action);
        Assert.Contains("2 deleted rows left", report.Steps[0].Result);
        Assert.Equal(["1|12", "2|y"], (await _world.Query("SELECT id, a FROM t")).Order(StringComparer.Ordinal));
        Assert.Empty((await _world.Live()).Deletes);
    }

    [Fact]
    public async Task A_table_above_the_limit_waits()
    {
        await _table.Deliver("""{"id":1,"a":12}""");
        await _table.Deliver("""{"id":2,"a":"x"}""");
        using (var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            await commitLock.Commit(new PropertiesAction { Set = new Dictionary<string, string> { [RetypePlan.BytesMaxProperty] = "100" } }, null, default);
        }

        Assert.Contains("waits for tarn tables retype", Assert.Single((await Run(isDry: true)).Steps).Reason);
        Assert.Empty((await Run()).Steps);
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        Assert.False(RetypeStep.IsDue(pinned.Metadata, pinned.Table.Kinds));
    }

    private Task<MaintenanceReport> Run(bool isDry = false) => _world.Maintenance.Run(LakeWorld.Name, isDry, default);

    private async Task RunToEnd()
    {
        for (var report = await Run(); report.Steps.Any(step => step.Action == "retype") || report.HasMore; report = await Run())
        {
            Assert.Null(report.Failure);
        }
    }

    private async Task Drop() => await _world.Store.Commit(
        async transaction =>
        {
            if (_world.Catalog.TryFindTable(LakeWorld.Name, out _))
            {
                await _world.Catalog.DropTable(transaction, LakeWorld.Name, nowMs: 1);
            }

            return true;
        },
        default);
}
