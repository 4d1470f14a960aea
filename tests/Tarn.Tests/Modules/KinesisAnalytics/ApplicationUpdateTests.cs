using System.Text;
using System.Text.Json;

namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>Updates of a running application on a whole server: state of single INSERTs, a held target, a restart.</summary>
public sealed class ApplicationUpdateTests : IAsyncLifetime
{
    private const string Script = """
        CREATE TABLE s (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis', 'stream' = 'in', 'format' = 'json');
        CREATE TABLE o (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis', 'stream' = 'out', 'format' = 'json');
        CREATE TABLE m (k STRING, n BIGINT, at TIMESTAMP(3)) WITH ('connector' = 'kinesis', 'stream' = 'more', 'format' = 'json');
        INSERT INTO o SELECT k, COUNT(*), window_end FROM TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '10' SECOND) GROUP BY k, window_start, window_end;
        INSERT INTO m SELECT k, COUNT(*), window_end FROM TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '10' SECOND) GROUP BY k, window_start, window_end;
        """;

    private static readonly string[] Rights = ["kinesis:DescribeStream*", "kinesis:Get*", "kinesis:List*", "kinesis:PutRecord*"];
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-updates-").FullName;
    private ApplicationWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await ApplicationWorld.Open(_data);
        foreach (var stream in new[] { "in", "out", "more" })
        {
            await _world.Stream(stream);
        }

        await _world.Role("counter", actions: Rights);
        var answer = await _world.Analytics("CreateApplication", $$$"""
            {"ApplicationName":"counts","RuntimeEnvironment":"FLINK-1_20","ServiceExecutionRole":"{{{ApplicationWorld.RoleArn("counter")}}}",
             "ApplicationConfiguration":{"ApplicationCodeConfiguration":{"CodeContentType":"PLAINTEXT","CodeContent":{"TextContent":"{{{Text(Script)}}}"} } } }
            """);
        Assert.True(answer.TryGetProperty("ApplicationDetail", out _), answer.ToString());
        await _world.Analytics("StartApplication", """{"ApplicationName":"counts"}""");
        await Status("RUNNING");
        await Put("00:00:01", "00:00:05", "00:00:12");
        await Rows("out", "2|10");
        await Rows("more", "2|10");
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task An_insert_with_an_equal_plan_keeps_its_window_and_the_operation_says_so()
    {
        var at = Script.LastIndexOf("'10' SECOND", StringComparison.Ordinal);
        var changed = $"{Script[..at]}'20' SECOND{Script[(at + 11)..]}";
        var refused = await Update(changed, allow: false);
        Assert.Contains("the state of INSERT INTO m would be dropped", refused.ToString(), StringComparison.Ordinal);
        var operation = (await Update(changed, allow: true)).GetProperty("OperationId").GetString();
        await Put("00:00:15", "00:00:41");

        // The window of 10 seconds has the record before the update as well, the one of 20 seconds has not.
        await Rows("out", "2|10", "2|20");
        await Rows("more", "2|10", "1|20");
        var done = (await _world.Analytics("DescribeApplicationOperation", $$"""{"ApplicationName":"counts","OperationId":"{{operation}}"}"""))
            .GetProperty("ApplicationOperationInfoDetails");
        Assert.Equal("SUCCESSFUL", done.GetProperty("OperationStatus").GetString());
        Assert.Equal(
            "INSERT INTO o: state kept; INSERT INTO m: begins anew",
            done.GetProperty("OperationFailureDetails").GetProperty("ErrorInfo").GetProperty("ErrorString").GetString());

        await _world.DisposeAsync();
        _world = await ApplicationWorld.Open(_data);
        await Put("00:01:15");
        await Rows("out", "2|10", "2|20", "1|50");
        await Rows("more", "2|10", "1|20", "1|60");
    }

    [Fact]
    public async Task Status_counts_open_windows_and_names_targets()
    {
        // The record of second 12 is in one window of each INSERT.
        await Patience.Until(async () => Running(await _world.Call("tarn", "Tarn_20261101.GetStatus", "{}")) is { } one
            && one.TryGetProperty("OpenWindows", out var open) && open.GetInt64() == 2 && one.TryGetProperty("WatermarkAt", out _));
        Assert.Equal(
            """[{"Connector":"kinesis","Name":"out"},{"Connector":"kinesis","Name":"more"}]""",
            Running(await _world.Call("tarn", "Tarn_20261101.GetStatus", "{}")).GetProperty("Targets").GetRawText());

        static JsonElement Running(JsonElement status) => status.GetProperty("Applications")[0];
    }

    [Fact]
    public async Task An_update_of_a_held_application_gives_each_row_once()
    {
        await _world.Allow("counter", [.. Rights[..^1]]);
        await Put("00:00:21");
        await Patience.Until(async () => (await _world.Call("tarn", "Tarn_20261101.GetStatus", "{}"))
            .GetProperty("Applications")[0].GetProperty("State").GetString() == "held");
        var updated = await Update(Script.Replace("'10' SECOND", "'20' SECOND", StringComparison.Ordinal), allow: true);
        Assert.True(updated.TryGetProperty("OperationId", out _), updated.ToString());
        await _world.Allow("counter", Rights);
        await Put("00:00:45");

        // The record whose rows were held comes after the barrier, and counts in a window of 20 seconds.
        await Rows("out", "2|10", "1|40");
        await Rows("more", "2|10", "1|40");
    }

    private static string Text(string script) => JsonEncodedText.Encode(script).ToString();

    private Task<JsonElement> Update(string script, bool allow) => _world.Analytics("UpdateApplication", $$$"""
        {"ApplicationName":"counts","CurrentApplicationVersionId":1,"ApplicationConfigurationUpdate":{"ApplicationCodeConfigurationUpdate":
         {"CodeContentUpdate":{"TextContentUpdate":"{{{Text(script)}}}"} } },
         "RunConfigurationUpdate":{"FlinkRunConfiguration":{"AllowNonRestoredState":{{{(allow ? "true" : "false")}}}} } }
        """);

    private Task Status(string wanted) => Patience.Until(async () => (await _world.Analytics("DescribeApplication", """{"ApplicationName":"counts"}"""))
        .GetProperty("ApplicationDetail").GetProperty("ApplicationStatus").GetString() == wanted);

    private async Task Put(params string[] times)
    {
        foreach (var time in times)
        {
            var record = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"k":"a","ts":"2024-06-10 {{time}}"}"""));
            await _world.Kinesis("PutRecord", $$"""{"StreamName":"in","PartitionKey":"k","Data":"{{record}}"}""");
        }
    }

    /// <summary>Waits for rows, each as its count and the seconds of its window's end; there must be no others.</summary>
    private async Task Rows(string stream, params string[] wanted)
    {
        List<string> seen = [];
        await Patience.Until(async () =>
        {
            seen = [.. (await _world.Records(stream)).Select(row => JsonDocument.Parse(row.Data).RootElement).Select(row =>
                $"{row.GetProperty("n").GetInt64()}|{DateTime.Parse(row.GetProperty("at").GetString()!, null).TimeOfDay.TotalSeconds}")];
            return seen.Count >= wanted.Length;
        });
        Assert.Equal(wanted, seen);
    }
}
