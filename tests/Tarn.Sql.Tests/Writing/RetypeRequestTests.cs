using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage.Rights;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Columns that operators retype, and commits that come meanwhile.</summary>
public sealed class RetypeRequestTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-retypes-").FullName;
    private Func<Task> _onAdopt = () => Task.CompletedTask;
    private LakeWorld _world = null!;
    private RecordTable _table = null!;
    private RetypeOrders _orders = null!;

    public async Task InitializeAsync()
    {
        _world = await LakeWorld.Open(_folder, files => new WatchedFiles(files, () => _onAdopt()));
        _table = new RecordTable(_world);
        _orders = new RetypeOrders(_world.Catalog, _world.Committers, _world.Journal);
    }

    public async Task DisposeAsync()
    {
        _table.Dispose();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_named_type_is_carried_out_and_declares_the_column()
    {
        await _table.Deliver("""{"id":1,"s":{"n":12}}""");
        var plan = await _orders.Order(LakeWorld.Name, "s.n", "string", [], default);
        Assert.Equal("s.n from long to string", Assert.Single(plan!.Columns).ToString());
        var report = await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        Assert.StartsWith("1 files of", report.Steps.Single(step => step.Action == "retype").Result);
        Assert.Equal(["12"], await _world.Query("SELECT s.n FROM t"));

        await _table.Deliver("""{"id":2,"s":{"n":{"x":1}}}""");
        Assert.Empty(await _table.Waiting());
        Assert.Null(await _orders.Plan(LakeWorld.Name, "s.n", "string", [], default));
        Assert.Empty(await Rows());
    }

    [Fact]
    public async Task A_kind_is_taken_in_both_directions_and_every_value_returns()
    {
        await _table.Deliver("""{"id":1,"a":"x"}""", """{"id":2,"a":"y"}""", """{"id":3,"a":12.50}""");
        await _table.Deliver("""{"id":4,"a":{"p":1,"q":[true,{}]}}""", """{"id":5,"a":{"r":2}}""", """{"id":6,"a":[7]}""");
        var before = await Query("SELECT id, a, _rest FROM t");
        Assert.Equal("1|x|∅", before[0]);
        Assert.Contains(before, row => row == """4|∅|[{"path":"/a","reason":"type","value":{"p":1,"q":[true,{}]}}]""");
        Assert.Contains("list or struct", Of(await Refused("a", "map")));

        await Carry("a", "struct");
        Assert.Equal(["1|∅|∅", "2|∅|∅", "3|∅|∅", "4|1|∅", "5|∅|2", "6|∅|∅"], await Query("SELECT id, a.p, a.r FROM t"));
        Assert.Empty((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Steps);
        await Carry("a", "list");
        Assert.Equal(["[7]"], await _world.Query("SELECT a FROM t WHERE a IS NOT NULL"));
        await Carry("a", null);
        Assert.Equal(before.Where(row => row[0] is not '3'), (await Query("SELECT id, a, _rest FROM t")).Where(row => row[0] is not '3'));

        async Task Carry(string column, string? type)
        {
            await _orders.Order(LakeWorld.Name, column, type, [], default);
            Assert.Null((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Failure);
        }

        async Task<string> Refused(string column, string type) =>
            (await Assert.ThrowsAsync<TarnException>(() => _orders.Plan(LakeWorld.Name, column, type, [], default))).Message;

        static string Of(string message) => message[(message.IndexOf("become ", message.IndexOf(';'), StringComparison.Ordinal) + "become ".Length)..];
    }

    [Fact]
    public async Task Keys_that_became_columns_become_a_map_and_further_keys_its_entries()
    {
        string Record(int id, string value) => $$"""{"id":{{id}},"s":{"seen":{"user-{{id}}":{{value}},"USER-0":0} } }""";
        await _table.Deliver([.. Enumerable.Range(1, 60).Select(id => Record(id, $"{id}"))]);
        Assert.Empty(MapLikeColumns.Of(await _table.Metadata()));
        await _table.Deliver([.. Enumerable.Range(61, 60).Select(id => Record(id, id == 70 ? "[1]" : id is >= 80 and <= 100 ? "\"x\"" : $"{id}"))]);
        Assert.Equal([("s.seen", 121)], MapLikeColumns.Of(await _table.Metadata()));

        var plan = await _orders.Order(LakeWorld.Name, "s.seen", "map", [], default);
        Assert.EndsWith("to map<string, string>", Assert.Single(plan!.Columns).ToString());
        Assert.Null((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Failure);
        Assert.Equal(["120|120"], await Query("SELECT count(*), sum(cardinality(s.seen)) - count(*) FROM t"));
        Assert.Equal(
            ["7|7|0", "80|x|0"],
            await Query("SELECT id, element_at(s.seen, 'user-' || CAST(id AS varchar)), element_at(s.seen, 'USER-0') FROM t WHERE id IN (7, 80)"));
        Assert.Equal(["""70|[{"path":"/s/seen/user-70","reason":"type","value":[1]}]"""], await Query("SELECT id, _rest FROM t WHERE _rest IS NOT NULL"));

        var columns = (await _table.Metadata()).LastColumnId;
        await _table.Deliver(Record(200, "true"));
        Assert.Equal(columns, (await _table.Metadata()).LastColumnId);
        Assert.Equal(["true"], await _world.Query("SELECT element_at(s.seen, 'user-200') FROM t WHERE id = 200"));
        Assert.Empty(MapLikeColumns.Of(await _table.Metadata()));
        Assert.Empty((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Steps);

        // The column beside it can still be retyped.
        Assert.NotNull(await _orders.Order(LakeWorld.Name, "id", "string", [], default));
        Assert.Null((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Failure);
        Assert.Equal(["7"], await _world.Query("SELECT element_at(s.seen, 'user-7') FROM t WHERE id = '7'"));
    }

    [Fact]
    public async Task Text_and_numbers_become_times_by_their_formats_and_the_others_by_further_ones()
    {
        await _table.Deliver(
            """{"id":1,"a":"20/11/2026 10:28","s":{"n":1764000000.25,"d":"2026-11-20","at":"x"}}""",
            """{"id":2,"a":"2026-11-20T10:28:57.123456Z","s":{"n":0.5,"d":"20.11.2026"}}""",
            """{"id":3,"a":"Nov 3 2026","s":{"n":1764000000,"d":"none"}}""",
            """{"id":4,"a":null}""");
        await Carry("a", "timestamp", "dd/MM/yyyy HH:mm");
        Assert.Equal(
            ["1|2026-11-20 10:28:00.000|∅", "2|2026-11-20 10:28:57.123|∅", """3|∅|[{"path":"/a","reason":"type","value":"Nov 3 2026"}]""", "4|∅|∅"],
            await Query("SELECT id, CAST(a AS timestamp(3)), _rest FROM t"));
        await Carry("a", null, "MMM d yyyy");
        Assert.Equal(["3|2026-11-03 00:00:00.000000|∅"], await Query("SELECT id, a, _rest FROM t WHERE id = 3"));
        Assert.Equal(["2|2026-11-20 10:28:57.123456"], await Query("SELECT id, a FROM t WHERE id = 2"));

        // A column beside others of its struct that have such a type already.
        await Carry("s.n", "timestamptz", "epoch-seconds");
        await Carry("s.d", "date", "dd.MM.yyyy");
        Assert.Equal(
            ["1|2025-11-24 16:00:00.250000 UTC|2026-11-20", "2|1970-01-01 00:00:00.500000 UTC|2026-11-20", "3|2025-11-24 16:00:00.000000 UTC|∅"],
            await Query("SELECT id, s.n, s.d FROM t WHERE id < 4"));
        Assert.Equal(["""[{"path":"/s/d","reason":"type","value":"none"}]"""], await _world.Query("SELECT _rest FROM t WHERE _rest IS NOT NULL"));

        await Refused("s.at", "string", "dd.MM.yyyy", "Formats are of values that become timestamp or timestamptz or date, not string.");
        await Refused("s.at", "date", "dd.QQ", "Illegal pattern component: QQ");
        Assert.Empty(await Rows());

        async Task Carry(string column, string? type, string format)
        {
            Assert.NotNull(await _orders.Order(LakeWorld.Name, column, type, [format], default));
            Assert.Null((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Failure);
        }

        async Task Refused(string column, string type, string format, string message)
        {
            var refused = await Assert.ThrowsAsync<TarnException>(() => _orders.Plan(LakeWorld.Name, column, type, [format], default));
            Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }
    }

    private async Task<RetypePlan> Assigned(PinnedTable pinned) => RetypePlan.OfAssigned(
        pinned.Metadata, InferredColumns.Of(pinned.Metadata, pinned.Table.Kinds), (await _world.Journal.Find(pinned.Table.Id, default))!)!;

    [Theory]
    [InlineData(
        "id",
        "boolean",
        ErrorKind.InvalidArgument,
        "Column id of type long cannot become boolean; it can become double or string or timestamp or timestamptz or date.")]
    [InlineData(
        "a",
        "list",
        ErrorKind.InvalidArgument,
        "Column a of type string cannot become list; it can become long or double or boolean or timestamp or timestamptz or date.")]
    [InlineData("b", "double", ErrorKind.InvalidArgument, "Column b of type list<long> cannot become double; no value in _rest is of another kind.")]
    [InlineData("other", "string", ErrorKind.NotFound, "There is no column other.")]
    public async Task Other_types_are_refused_by_name(string column, string type, ErrorKind kind, string message)
    {
        await _table.Deliver("""{"id":1,"a":"x","b":[1]}""");
        var refused = await Assert.ThrowsAsync<TarnException>(() => _orders.Plan(LakeWorld.Name, column, type, [], default));
        Assert.Equal((kind, message), (refused.Kind, refused.Message));
    }

    [Fact]
    public async Task A_request_follows_appends_new_columns_and_deletes_that_come_meanwhile()
    {
        await _table.Deliver("""{"id":1,"a":12}""", """{"id":2,"a":13}""");
        await _table.Deliver("""{"id":3,"a":"x"}""");
        await _orders.Order(LakeWorld.Name, "a", null, [], default);

        // Each file that is adopted lets another commit come first, a few times.
        var commits = new Queue<Func<Task>>(
        [
            () => _table.Deliver("""{"id":4,"a":"y","new":1}"""),
            () => _world.Delete("SELECT 2::BIGINT AS id, NULL::BIGINT AS a, NULL AS _rest, NULL::BIGINT AS new"),
            () => _table.Deliver("""{"id":5,"a":5,"new":2}"""),
        ]);
        _onAdopt = async () =>
        {
            if (commits.TryDequeue(out var commit))
            {
                await commit();
            }
        };
        var report = await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        Assert.Null(report.Failure);
        Assert.Empty(commits);
        Assert.Equal(["1|12|∅", "3|x|∅", "4|y|1", "5|5|2"], await Query("SELECT id, a, new FROM t"));
        Assert.Equal(["4"], await _world.Query("SELECT count(*) FROM t WHERE _rest IS NULL"));
        Assert.Empty(await Rows());
        Assert.Equal(["0"], await _world.Query("SELECT count(*) FROM t WHERE id = 2"));
    }

    [Fact]
    public async Task By_itself_a_retype_follows_appends_too_and_plans_again_when_columns_change()
    {
        await _table.Deliver("""{"id":1,"a":12}""");
        await _table.Deliver("""{"id":2,"a":"x"}""");
        var commits = new Queue<string>(["""{"id":3,"a":7}""", """{"id":4,"a":"z","new":true}"""]);
        _onAdopt = async () =>
        {
            if (commits.TryDequeue(out var record))
            {
                await _table.Deliver(record);
            }
        };
        Assert.True((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).HasMore);
        Assert.False((await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).HasMore);
        Assert.Equal(["1|12|∅", "2|x|∅", "3|7|∅", "4|z|true"], await Query("SELECT id, a, new FROM t"));
    }

    [Fact]
    public async Task Files_of_a_request_are_no_orphans_and_go_when_its_column_goes()
    {
        await _table.Deliver("""{"id":1,"a":12}""");
        await _orders.Order(LakeWorld.Name, "a", "string", [], default);
        _onAdopt = () => throw new TarnException(ErrorKind.Unavailable, "stop");
        using (var pinned = await _world.Catalog.Pin(LakeWorld.Name, default))
        {
            _onAdopt = () => Task.CompletedTask;
            var plan = await Assigned(pinned);
            await using var files = new RetypedFiles(pinned.Table, _world.Jobs, _world.Adoption, _world.Journal);
            Assert.True(await files.Follow(pinned, plan, default));
            var location = Assert.Single(files.Written).File.Path;
            await _world.Files.Find(location, default);

            var time = new ManualTime(DateTimeOffset.UtcNow + TimeSpan.FromDays(30));
            var removal = new OrphanRemoval(_world.Store, _world.Catalog, new ObjectLocationListing(_world.Objects), TimeSpan.FromHours(72), time);
            var places = new AllLocations(_world.Catalog, _world.Store, new HiveFolders(_world.Catalog, _world.Store, _ => []));
            var found = await removal.Run(pinned.Table, places, isDry: true, default);
            Assert.Equal((0, 0L), (found.Marked, found.Removed));

            using (var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
            {
                await commitLock.Commit(new SchemaAction(editor => editor.Drop(["a"])), null, default);
            }

            var report = await _world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
            Assert.StartsWith("cancelled", Assert.Single(report.Steps).Result);
            await Assert.ThrowsAsync<TarnException>(async () => await _world.Files.Find(location, default));
        }

        Assert.Empty(await Rows());
        Assert.Equal(["1"], await _world.Query("SELECT id FROM t"));
    }

    [Fact]
    public async Task A_record_of_a_kept_file_reads_as_it_was_written()
    {
        await _table.Deliver("""{"id":1,"a":12,"x":0.5}""", """{"id":2}""");
        await _orders.Order(LakeWorld.Name, "a", "string", [], default);
        using var pinned = await _world.Catalog.Pin(LakeWorld.Name, default);
        var plan = await Assigned(pinned);
        await using var files = new RetypedFiles(pinned.Table, _world.Jobs, _world.Adoption, _world.Journal);
        await files.Follow(pinned, plan, default);
        await using var again = new RetypedFiles(pinned.Table, _world.Jobs, _world.Adoption, _world.Journal);
        _onAdopt = () => throw new InvalidOperationException("nothing is written twice");
        Assert.True(await again.Follow(pinned, plan, default));
        var (before, after) = (Assert.Single(files.Written).File, Assert.Single(again.Written).File);
        Assert.Equal(
            (before.Path, before.RecordCount, before.FileSizeBytes, before.SpecId, before.SortOrderId),
            (after.Path, after.RecordCount, after.FileSizeBytes, after.SpecId, after.SortOrderId));
        Assert.Equal(before.SplitOffsets, after.SplitOffsets);
        Assert.Equal(before.Metrics.NullValueCounts.OrderBy(count => count.Key), after.Metrics.NullValueCounts.OrderBy(count => count.Key));
        Assert.Equal(before.Metrics.LowerBounds.Keys.Order(), after.Metrics.LowerBounds.Keys.Order());
    }

    private async Task<List<string>> Query(string sql) => [.. (await _world.Query(sql)).Order(StringComparer.Ordinal)];

    private async Task<IReadOnlyList<Row>> Rows() => await _world.Store.Read(reader => reader.Scan(Lake.LakeSpaces.Retypes, KeyRange.All, 10), default);
}
