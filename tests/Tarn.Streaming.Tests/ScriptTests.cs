using Tarn.Sql;
using Tarn.Streaming.Scripts;

namespace Tarn.Streaming.Tests;

public class ScriptTests
{
    private const string Tables = """
        CREATE TABLE clicks (id INT, name STRING, price DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
            WITH ('connector' = 'kinesis', 'Stream.ARN' = 'arn:x', 'format' = 'json');
        CREATE TABLE sums (name STRING, total DECIMAL(38, 2), at TIMESTAMP(3), PRIMARY KEY (name, at) NOT ENFORCED) WITH ('connector' = 'iceberg');
        CREATE TABLE copies (id BIGINT NOT NULL, name STRING) WITH ('connector' = 'firehose');
        """;

    private const string Sums = "INSERT INTO sums SELECT name, SUM(price), window_start FROM TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '10' SECOND) "
        + "GROUP BY name, window_start, window_end;";

    [Fact]
    public void A_script_has_sources_and_a_target_for_each_insert()
    {
        var plan = StreamScripts.Plan(Tables + Sums + "INSERT INTO copies SELECT id, name FROM clicks;");

        var source = Assert.Single(plan.Sources);
        Assert.Equal("clicks", source.Name);
        Assert.Equal("arn:x", source.Options["stream.arn"]);
        Assert.Equal([("id", "INT"), ("name", "STRING"), ("price", "DECIMAL(10, 2)"), ("ts", "TIMESTAMP(3)")], source.Columns);
        Assert.Equal(["sums", "copies"], plan.Targets.Select(t => t.Name));
        Assert.Equal(["name", "at"], plan.Targets[0].PrimaryKey);
        Assert.Equal("BIGINT NOT NULL", plan.Targets[1].Columns[0].Type);
    }

    [Theory]
    [InlineData("EXECUTE STATEMENT SET BEGIN ", "END;")]
    [InlineData("BEGIN STATEMENT SET; ", "END;")]
    [InlineData("SET 'table.local-time-zone' = 'Europe/Berlin'; SET 'pipeline.name' = 'x'; ", "")]
    public void Statement_sets_and_options_are_parts_of_scripts(string before, string after)
    {
        var plan = StreamScripts.Plan(Tables + before + Sums + after);
        Assert.Equal("sums", Assert.Single(plan.Targets).Name);
    }

    [Fact]
    public void Equal_plans_have_equal_names_of_their_states()
    {
        var name = StreamScripts.Plan(Tables + Sums).StateName;
        Assert.Equal(name, StreamScripts.Plan("-- a comment\n" + Tables + Sums).StateName);
        Assert.NotEqual(name, StreamScripts.Plan(Tables + Sums.Replace("'10'", "'20'")).StateName);
    }

    [Theory]
    [InlineData("INSERT INTO copies SELECT id FROM clicks;", "Cause: Different number of columns.")]
    [InlineData("INSERT INTO copies SELECT name, name FROM clicks;", "Incompatible types for sink column 'id' at position 0.")]
    [InlineData("INSERT INTO copies (name) SELECT name FROM clicks;", "Column 'id' is NOT NULL and gets no value.")]
    [InlineData("INSERT INTO copies (id, nam) SELECT id, name FROM clicks;", "Unknown target column 'nam'")]
    [InlineData("INSERT INTO copie SELECT id, name FROM clicks;", "Cannot find table '`default_catalog`.`default_database`.`copie`'")]
    [InlineData("INSERT INTO copies SELECT 1, CAST(CURRENT_TIMESTAMP AS STRING) FROM clicks;", "the time of the machine is not supported over streams")]
    [InlineData("INSERT INTO copies SELECT 1, name FROM clicks WHERE RAND() > 0.5;", "RAND is not supported over streams")]
    [InlineData("SELECT id FROM clicks;", "an application's script has no SELECT of its own")]
    [InlineData("SET 'table.exec.source.idle-timeout' = 'soon';", "takes a duration")]
    [InlineData("SET 'no.option' = 'x';", "No operators defined in streaming topology")]
    [InlineData("CREATE VIEW clicks AS SELECT 1;", "Table (or view) clicks already exists")]
    [InlineData("INSERT INTO copies SELECT COUNT(*), name FROM clicks GROUP BY name;", "doesn't support consuming update and delete changes")]
    [InlineData("INSERT INTO copies SELECT id, name FROM clicks ORDER BY name;", "Sort on a non-time-attribute field is not supported.")]
    [InlineData("INSERT INTO copies SELECT 1, name FROM (SELECT name, RANK() OVER (PARTITION BY name ORDER BY id) AS r FROM clicks) WHERE r <= 2;",
        "RANK() on streaming table is not supported currently")]
    [InlineData("INSERT INTO copies SELECT COUNT(*), 'x' FROM SESSION((SELECT ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS r "
        + "FROM clicks) WHERE r = 1), DESCRIPTOR(ts), INTERVAL '10' SECOND) GROUP BY window_start, window_end;",
        "doesn't support consuming update changes which is produced by node Deduplicate")]
    public void Statements_that_do_not_fit_are_refused(string statement, string message)
    {
        var refused = Assert.Throws<SqlException>(() => StreamScripts.Plan(Tables + statement
            + (statement.StartsWith("SET 'table", StringComparison.Ordinal) ? Sums : "")));
        Assert.Contains(message, refused.Message);
    }

    [Fact]
    public void An_unknown_option_is_refused_by_its_name()
    {
        var refused = Assert.Throws<SqlException>(() => StreamScripts.Plan("SET 'no.option' = 'x';" + Tables + Sums));
        Assert.Equal("SET 'no.option' = 'x' is not supported", refused.Message);
    }
}
