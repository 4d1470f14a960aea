namespace Tarn.Tests.Commands;

public sealed class PutTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-put-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Faults_of_the_input_are_named_and_counted()
    {
        using var tarn = TarnProcess.Start(["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "512", "--log-level", "warning"]);
        await tarn.Ready();

        var missing = await Put("nowhere", "{}\n");
        Assert.Equal(1, missing.Code);
        Assert.Contains("stream nowhere does not exist", missing.Errors);
        Assert.Contains("--table DB.NAME", missing.Errors);

        // One good line, and one that is not JSON: the refused line is counted, and the exit code is 1.
        var refused = await Put("visits", "{\"a\":1}\nnot json\n", "--table", "web.visits");
        Assert.Equal(1, refused.Code);
        Assert.Contains("1 row is in web.visits; 1 record was refused", refused.Errors);
        var good = await Put("visits", "{\"a\":2}\n{\"a\":3}\n", "--table", "web.visits");
        Assert.Equal(0, good.Code);
        Assert.Contains("2 rows are in web.visits", good.Errors);

        // A value that fits no column is not an error: it is reported and kept.
        Assert.DoesNotContain("_rest", good.Errors);
        var misfit = await Put("visits", "{\"a\":\"x\"}\n{\"a\":[1],\"b\":1}\n{\"a\":\"y\",\"b\":2}\n", "--table", "web.visits");
        Assert.Equal(0, misfit.Code);
        Assert.Contains("2 values of \"a\" went to _rest: string, the column is long", misfit.Errors);
        Assert.Contains("1 value of \"a\" went to _rest: array, the column is long", misfit.Errors);

        // By now the column may have become one of strings, which takes no arrays either.
        var again = await Put("visits", "{\"a\":[2]}\n", "--table", "web.visits");
        Assert.Matches("1 value of \"a\" went to _rest: array, the column is (long|string)", again.Errors);
        Assert.Contains("visits-to-web-visits, table web.visits: ", tarn.Errors);

        // Empty lines count as lines.
        var tooLong = await Put("visits", $"{{\"a\":4}}\n\n{{\"a\":\"{new string('x', 1 << 20)}\"}}\n{{\"a\":5}}\n");
        Assert.Equal(1, tooLong.Code);
        Assert.Contains("line 3 has 1,048,", tooLong.Errors);
        Assert.Contains("stream visits takes 1,048,576", tooLong.Errors);
        Assert.Contains("1 record was acknowledged before it", tooLong.Errors);

        var (_, status, _) = await TarnProcess.Run(["status", "--data", _data]);
        Assert.Matches("web\\.visits +│ \"a\" +│ 2 +│ array, the column is (long|string)", status);
        Assert.Contains(" MiB", status);
        Assert.DoesNotMatch("[0-9] [kMG]B", status);
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
    }

    [Fact]
    public async Task Csv_and_arrays_become_rows_and_other_text_is_refused_before_anything_is_made()
    {
        using var tarn = TarnProcess.Start(["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "512", "--log-level", "warning"]);
        await tarn.Ready();

        var refused = await Put("trips", "one line\nanother\n", "--table", "web.trips");
        Assert.Equal(1, refused.Code);
        Assert.Contains("begins with \"one line\"", refused.Errors);
        Assert.Contains("| tarn put trips - --table web.trips", refused.Errors);
        Assert.Contains("stream trips does not exist", (await Put("trips", "{}\n")).Errors);

        var csv = await Put("trips", "id,place\n1,\"Oslo, N\"\n2,Bergen\n", "--table", "web.trips");
        Assert.Equal(0, csv.Code);
        Assert.Contains("CSV with a header", csv.Errors);
        Assert.Contains("2 rows are in web.trips", csv.Errors);
        var array = await Put("trips", "[\n  {\"id\": 3, \"place\": \"Bodø\"}\n]\n", "--table", "web.trips");
        Assert.Contains("1 row is in web.trips", array.Errors);
        var (_, rows, _) = await TarnProcess.Run(["sql", "--data", _data, "--format", "csv", "SELECT id, place FROM web.trips ORDER BY id"]);
        Assert.Contains("\"1\",\"Oslo, N\"\n\"2\",\"Bergen\"\n\"3\",\"Bodø\"", rows);
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
    }

    private async Task<(int Code, string Output, string Errors)> Put(string stream, string lines, params string[] options)
    {
        var file = Path.Combine(_data, "input.ndjson");
        await File.WriteAllTextAsync(file, lines);
        return await TarnProcess.Run(["put", stream, file, "--data", _data, .. options]);
    }
}
