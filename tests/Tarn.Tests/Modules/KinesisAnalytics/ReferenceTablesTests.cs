using System.Text;
using Tarn.Storage;

namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>Iceberg tables as reference tables of applications on a whole server.</summary>
public sealed class ReferenceTablesTests : IAsyncLifetime
{
    private static readonly string[] Rights = ["glue:GetTable", "s3:GetObject"];
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-references-").FullName;
    private ApplicationWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await ApplicationWorld.Open(_data);
        await _world.Query("CREATE DATABASE web");
        await _world.Query("CREATE TABLE web.names (k string, name string, tags array<string>, t timestamp) TBLPROPERTIES ('table_type' = 'ICEBERG')");
        await _world.Query("INSERT INTO web.names VALUES ('a', 'say \"one\"', ARRAY['x', 'y'], TIMESTAMP '2024-06-10 09:00:00.5'), ('b', NULL, NULL, NULL)");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_role_needs_the_rights_to_the_table_and_its_bytes()
    {
        await _world.Role("reader", actions: Rights);
        var application = await _world.Application("readers", "reader");
        var table = OptionCheckTests.Table("connector=iceberg;catalog-database=web;catalog-table=names") with
        {
            Columns = [("k", "STRING"), ("name", "STRING"), ("tags", "ARRAY<STRING>"), ("t", "TIMESTAMP(3)")],
        };
        var snapshot = await _world.Tables.Reference(application, table, default);
        await _world.Query("INSERT INTO web.names VALUES ('c', 'three', NULL, NULL)");
        Assert.NotEqual(snapshot, await _world.Tables.Reference(application, table, default));
        var rows = Encoding.UTF8.GetString((await _world.Tables.ReferenceRows(application, table, snapshot, default)).Span).Split('\n');
        Assert.Equal(["""{"k":"a","name":"say \u0022one\u0022","tags":["x","y"],"t":"2024-06-10 09:00:00.500000"}""", """{"k":"b"}"""], rows.Order());

        foreach (var missing in Rights)
        {
            await _world.Allow("reader", [.. Rights.Where(one => one != missing)]);
            var refused = await Assert.ThrowsAsync<TarnException>(async () => await _world.Tables.ReferenceRows(application, table, snapshot, default));
            Assert.Equal((missing, ErrorKind.AccessDenied), (missing, refused.Kind));
        }

        await _world.Allow("reader", Rights);
        var absent = table with { Options = new Dictionary<string, string>(table.Options) { ["catalog-table"] = "absent" } };
        var missed = await Assert.ThrowsAsync<TarnException>(async () => await _world.Tables.Reference(application, absent, default));
        Assert.Equal(ErrorKind.NotFound, missed.Kind);
    }

    [Fact]
    public async Task Records_meet_the_rows_that_the_table_has_when_they_arrive()
    {
        await _world.Stream("in");
        await _world.Stream("out");
        await _world.Role("joiner", actions: [.. Rights, "kinesis:*"]);
        await Create("""
            CREATE TABLE s (k STRING, n INT, p AS PROCTIME()) WITH ('connector' = 'kinesis', 'stream' = 'in', 'format' = 'json');
            CREATE TABLE d (k STRING, name STRING) WITH ('connector' = 'iceberg', 'catalog-database' = 'web', 'catalog-table' = 'names');
            CREATE TABLE o (n INT, name STRING) WITH ('connector' = 'kinesis', 'stream' = 'out', 'format' = 'json');
            INSERT INTO o SELECT s.n, d.name FROM s LEFT JOIN d FOR SYSTEM_TIME AS OF s.p AS d ON s.k = d.k;
            """);
        await _world.Analytics("StartApplication", """{"ApplicationName":"joins"}""");
        await Until("""{"n":1,"name":"say \"one\""}""", "a", 1);
        Assert.DoesNotContain(await _world.Records("out"), r => r.Data.Contains("null", StringComparison.Ordinal));

        await _world.Query("INSERT INTO web.names VALUES ('c', 'three', NULL, NULL)");
        await Until("""{"n":2,"name":"three"}""", "c", 2);
        Assert.Single((await _world.Records("out")).Select(r => r.Data).Where(d => d.Contains("\"n\":1", StringComparison.Ordinal)).Distinct());
    }

    private async Task Create(string script)
    {
        var code = System.Text.Json.JsonEncodedText.Encode(script).ToString();
        var answer = await _world.Analytics("CreateApplication", $$$"""
            {"ApplicationName":"joins","RuntimeEnvironment":"FLINK-1_20","ServiceExecutionRole":"{{{ApplicationWorld.RoleArn("joiner")}}}",
             "ApplicationConfiguration":{"ApplicationCodeConfiguration":{"CodeContentType":"PLAINTEXT","CodeContent":{"TextContent":"{{{code}}}"} } } }
            """);
        Assert.True(answer.TryGetProperty("ApplicationDetail", out _), answer.ToString());
    }

    /// <summary>Sends a record again and again until a row comes out.</summary>
    private Task Until(string row, string key, int number) => Patience.Until(async () =>
    {
        var record = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"k":"{{key}}","n":{{number}}}"""));
        await _world.Kinesis("PutRecord", $$"""{"StreamName":"in","PartitionKey":"k","Data":"{{record}}"}""");
        return (await _world.Records("out")).Any(r => r.Data == row);
    });
}
