using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Values that go to <c>_rest</c> are counted with their rows, and reported.</summary>
public sealed class RestCountTests
{
    [Fact]
    public async Task Values_in_rest_are_counted_by_column_and_reason_and_the_counts_stay_after_a_restart()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1,"title":"x","film":{"year":1}}""");
        await world.Flush(id);
        Assert.Empty(Lines(world));

        await world.Put(id, """{"id":"a","title":["x"],"film":{"year":"1776"}}""", """{"id":7,"id":2}""", """{"id":99999999999999999999}""", """{"_rest":1}""");
        await world.Flush(id);
        string[] first =
        [
            """1 value of "_rest" went to _rest: the name is reserved""",
            """1 value of "film.year" went to _rest: string, the column is long""",
            """1 value of "id" went to _rest: duplicate, a record's last value wins""",
            """1 value of "id" went to _rest: number beyond the range of long""",
            """1 value of "id" went to _rest: string, the column is long""",
            """1 value of "title" went to _rest: array, the column is string""",
        ];
        Assert.Equal(first, Lines(world));

        await world.Stop();
        await world.Start();
        Assert.Equal(first, Lines(world));

        await world.Put(id, """{"id":true}""", """{"id":"c"}""");
        await world.Flush(id);
        Assert.Equal("db.orders", Assert.Single(world.Deliveries.Status()[0].Rest).Table);
        Assert.Contains("""2 values of "id" went to _rest: string, the column is long""", Lines(world));
        Assert.Contains("""1 value of "id" went to _rest: boolean, the column is long""", Lines(world));
    }

    [Fact]
    public async Task A_value_that_leaves_its_column_only_at_the_flush_is_counted_as_well()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);
        await world.Put(id, """{"id":2,"late":7}""", """{"id":"x","late":8}""");
        await Patience.Until(() => world.Deliveries.Status()[0].BufferedBytes > 0);
        await world.AddColumn("orders", "late", PrimitiveType.Boolean);
        await world.Flush(id);

        Assert.Equal(
            [
                """1 value of "id" went to _rest: string, the column is long""",
                """2 values of "late" went to _rest: number, the column is boolean""",
            ],
            Lines(world));
    }

    [Fact]
    public async Task Only_a_hundred_columns_are_counted_one_by_one()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, Record("1"));
        await world.Flush(id);
        for (var flush = 0; flush < 2; flush++)
        {
            await world.Put(id, Record("\"text\""));
            await world.Flush(id);
        }

        var lines = world.Deliveries.Status()[0].Rest[0].Lines;
        Assert.Equal(TableRest.LinesMax + 1, lines.Count);
        Assert.All(lines.SkipLast(1), line => Assert.Equal(2, line.Count));
        Assert.Equal("40 values of other columns went to _rest: columns beyond those counted one by one", lines[^1].ToString());

        static string Record(string value) => "{" + string.Join(',', Enumerable.Range(0, 120).Select(i => $"\"c{i}\":{value}")) + "}";
    }

    [Fact]
    public async Task The_totals_go_with_the_delivery()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1,"id":2}""");
        await world.Flush(id);
        Assert.Single(Lines(world));

        await world.Deliveries.Delete(id, force: false, default);

        await Patience.Until(async () => (await world.Store.Read(
            reader => reader.Scan(DeliverySpaces.Rest, Storage.Metadata.KeyRange.All, 10), default)).Count == 0);
    }

    [Fact]
    public void The_log_names_a_column_at_most_once_a_minute_and_then_with_all_its_values()
    {
        var time = new ManualTime();
        var report = new RestReport(time);
        Assert.Null(report.Next([]));
        Assert.Equal("""3 values of "a" went to _rest: string, the column is long""", report.Next([Line("a", 3)]));
        Assert.Equal("""1 value of "b" went to _rest: string, the column is long""", report.Next([Line("a", 4), Line("b", 1)]));
        time.Advance(RestReport.Interval - TimeSpan.FromSeconds(1));
        Assert.Null(report.Next([Line("a", 5)]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""9 values of "a" went to _rest: string, the column is long""", report.Next([]));
        Assert.Null(report.Next([]));
    }

    [Fact]
    public void A_line_of_the_log_names_ten_columns_and_sums_up_the_others()
    {
        var text = new RestReport(new ManualTime()).Next([.. Enumerable.Range(0, 30).Select(i => Line($"c{i:00}", 100 - i))])!;
        Assert.Equal(11, text.Split("; ").Length);
        Assert.EndsWith("; 1,610 of other columns", text);
    }

    private static RestLine Line(string column, long count) => new(column, MisfitReason.Type, System.Text.Json.JsonValueKind.String, "long", count);

    private static IEnumerable<string> Lines(DeliveryWorld world) =>
        world.Deliveries.Status()[0].Rest.SelectMany(table => table.Lines).OrderBy(line => line.Column, StringComparer.Ordinal)
            .Select(line => line.ToString()).OrderBy(line => line[line.IndexOf('"', StringComparison.Ordinal)..], StringComparer.Ordinal);
}
