namespace Tarn.Tests.Commands.Sql;

public sealed class SqlCommandTests(ServedData served) : IClassFixture<ServedData>
{
    [Fact]
    public async Task Describe_and_show_columns_have_columns()
    {
        var described = await served.Run("sql", "--format", "json", "DESCRIBE web.visits");
        Assert.StartsWith("{\"col_name\":\"user_id\",\"data_type\":\"bigint\",\"comment\":\"who came\"}\n", described.Output);
        var csv = await served.Run("sql", "--format", "csv", "SHOW COLUMNS IN web.visits");
        Assert.Equal("\"field\"\n\"user_id\"\n\"page_name\"\n\"seen_at\"\n", csv.Output);
        Assert.Contains("│ page_name │ string    │          │", (await served.Run("sql", "DESCRIBE web.visits")).Output);
    }

    [Fact]
    public async Task Json_is_json_down_to_nested_values()
    {
        var (code, output, errors) = await served.Run(
            "sql", "--format", "json",
            "SELECT ARRAY['a, b', 'c\"', NULL] AS texts, MAP(ARRAY['k=1', 'z'], ARRAY[ROW(1, 'x, y={}'), NULL]) AS m, "
            + "CAST(ROW(DECIMAL '1.50', nan(), true, DATE '2026-11-01', json '{\"j\":[1]}', ARRAY[1e0]) "
            + "AS ROW(d decimal(3,2), f double, b boolean, day date, j json, l array(double))) AS r, "
            + "MAP(ARRAY[DATE '2026-11-02'], ARRAY[X'0aff']) AS days, CAST(NULL AS array(varchar)) AS nothing, 'plain, text' AS t");
        Assert.True(code == 0, errors);
        Assert.Equal(
            "{\"texts\":[\"a, b\",\"c\\u0022\",null],\"m\":{\"k=1\":{\"field0\":1,\"field1\":\"x, y={}\"},\"z\":null},"
            + "\"r\":{\"d\":1.50,\"f\":\"NaN\",\"b\":true,\"day\":\"2026-11-01\",\"j\":{\"j\":[1]},\"l\":[1.0]},"
            + "\"days\":{\"2026-11-02\":\"0a ff\"},\"nothing\":null,\"t\":\"plain, text\"}\n",
            output);
        Assert.Equal("\"l\"\n\"[a, b]\"\n", (await served.Run("sql", "--format", "csv", "SELECT ARRAY['a, b'] AS l")).Output);
    }

    [Fact]
    public async Task A_statement_that_changes_rows_ends_well()
    {
        var (code, output, errors) = await served.Run(
            "sql", "CREATE TABLE web.numbers (n int); INSERT INTO web.numbers VALUES 1, 2; DELETE FROM web.numbers WHERE n = 3; UPDATE web.numbers SET n = 4;"
            + "CREATE TABLE web.copies AS SELECT * FROM web.numbers");
        Assert.Equal((0, "", ""), (code, output, errors));
    }

    [Fact]
    public async Task A_missing_file_of_statements_is_one_sentence()
    {
        var (code, output, errors) = await TarnProcess.Run(["sql", "--data", served.Data, "-f", "missing.sql"]);
        Assert.Equal((1, ""), (code, output));
        Assert.Equal("tarn: there is no file missing.sql; --file names a file with statements, and TEXT is a statement itself\n", errors);
        Assert.Equal($"tarn: --file {served.Folder} is a folder: a file of statements is needed\n", (await served.Run("sql", "-f", served.Folder)).Errors);
        var both = await served.Run("sql", "-f", "missing.sql", "SELECT 1");
        Assert.Equal(2, both.Code);
        Assert.Contains("TEXT and --file", both.Errors);
    }
}
