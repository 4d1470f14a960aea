using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Types;

namespace Tarn.Sql.Tests.Executions;

/// <summary>The rows of views, and the statements that list and describe them.</summary>
public sealed class StoredViewRowsTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Fact]
    public async Task A_view_gives_the_rows_of_its_query_in_the_stored_types()
    {
        world.AddView("half", "SELECT id / 2 AS h, note FROM events WHERE id < 20",
            [new("h", SqlType.Decimal(20, 1)), new("note", SqlType.Varchar)], "reports");
        world.AddView("half_of_shop", "SELECT id / 2 AS h, note FROM shop.events WHERE id < 20",
            [new("h", SqlType.Decimal(20, 1)), new("note", SqlType.Varchar)], "reports");
        Assert.Equal("5.0|a\"b;5.0|;6.0|a\"b", await Rows("SELECT * FROM reports.half_of_shop ORDER BY h, note"));
        Assert.Equal("INVALID_VIEW", (await world.Run("SELECT * FROM reports.half")).Error?.Name);
    }

    [Fact]
    public async Task Conditions_on_a_view_leave_files_of_its_table_out()
    {
        world.AddView("days", "SELECT day AS d, id FROM events", [new("d", SqlType.Date), new("id", SqlType.Bigint)]);
        var execution = await world.Run("SELECT count(*) FROM days WHERE d = DATE '2024-05-02'");
        Assert.Equal((2, 1), (execution.Statistics.FilesTotal, execution.Statistics.FilesRead));
        Assert.Equal("3", (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
    }

    [Fact]
    public async Task Views_and_tables_of_metadata_can_be_joined()
    {
        world.AddView("numbers", "SELECT id - 9 AS run FROM events", [new("run", SqlType.Bigint)]);
        world.AddView("runs_of_numbers", "SELECT r.run FROM runs r JOIN numbers USING (run)", [new("run", SqlType.Bigint)]);
        Assert.Equal("INVALID_VIEW", (await world.Run("SELECT * FROM runs_of_numbers")).Error?.Name);
        world.AddView("runs_of_numbers", "SELECT run FROM runs r JOIN numbers USING (run)", [new("run", SqlType.Bigint)]);
        Assert.Equal("1;2", await Rows("SELECT * FROM runs_of_numbers ORDER BY run"));
    }

    [Fact]
    public async Task SHOW_and_DESCRIBE_answer_about_views()
    {
        world.AddView("listed_one", "SELECT id FROM events", [new("Id", SqlType.Bigint), new("p", SqlType.VarcharOf(5), Comment: "a part")], "listing");
        world.AddView("listed_two", "SELECT id FROM events", [new("id", SqlType.Bigint)], "listing");
        Assert.Equal("listed_one\nlisted_two\n", await Text("SHOW VIEWS IN listing"));
        Assert.Equal("listed_two\n", await Text("SHOW VIEWS IN listing LIKE '*two'"));
        Assert.Equal("listed_one\nlisted_two\n", await Text("SHOW TABLES IN listing 'listed*'"));
        Assert.DoesNotContain("events", await Text("SHOW VIEWS"), StringComparison.Ordinal);
        Assert.Equal("id                  \np                   \n", await Text("SHOW COLUMNS IN listing.listed_one"));
        Assert.Equal(
            "id                  \tbigint              \t                    \np                   \tvarchar(5)          \ta part              \n",
            await Text("DESCRIBE listing.listed_one"));
        Assert.Equal("SCHEMA_NOT_FOUND: line 1:1: Schema 'nowhere' does not exist", (await world.Run("SHOW VIEWS IN nowhere")).Error?.Text);
    }

    private async Task<string> Rows(string sql)
    {
        var execution = await world.Run(sql);
        Assert.Null(execution.Error);
        return string.Join(';', (await world.Service.Results(execution.Key, null, 100, default)).Rows.Skip(1).Select(r => string.Join('|', r)));
    }

    private async Task<string> Text(string sql)
    {
        var execution = await world.Run(sql);
        Assert.Null(execution.Error);
        var (bucket, key) = Tarn.Lake.Files.ObjectLocation.Parse(execution.OutputLocation);
        return Encoding.UTF8.GetString(await world.Objects.ReadAll(await world.Objects.Head(bucket, key, default), default));
    }
}
