namespace Tarn.Tests.Commands;

/// <summary>A terminal gets no control character of data; a pipe gets data as it is.</summary>
public sealed class VisibleDataTests(ServedData served) : IClassFixture<ServedData>
{
    private const string Evil = "a\u001b]0;owned\u0007\u009b31m\u202eb\u007f";
    private const string Shown = "a\\u001b]0;owned\\u0007\\u009b31m\\u202eb\\u007f";
    private const string Made = "'a' || chr(27) || ']0;owned' || chr(7) || chr(155) || '31m' || chr(8238) || 'b' || chr(127)";

    [Fact]
    public async Task Results_of_sql()
    {
        foreach (var format in new[] { "table", "csv" })
        {
            var (code, text, raw) = await served.InTerminal(100, "sql", "--format", format, $"SELECT {Made} AS v");
            Assert.Equal(0, code);
            Assert.Contains(Shown, text);
            AssertHarmless(raw);
        }

        var (_, json, rawJson) = await served.InTerminal(
            100, "sql", "--format", "json", $"SELECT json_parse(json_format(CAST({Made} AS JSON))) AS v");
        Assert.Contains("owned", json);
        AssertHarmless(rawJson);
        Assert.Equal($"\"v\"\n\"{Evil}\"\n", (await served.Run("sql", "--format", "csv", $"SELECT {Made} AS v")).Output);
    }

    [Fact]
    public async Task Labels_and_errors_of_sql()
    {
        var (_, text, raw) = await served.InTerminal(100, "sql", $"SELECT 1 AS \"{Evil}\"");
        Assert.Contains(Shown, text);
        AssertHarmless(raw);
        var (code, error, rawError) = await served.InTerminal(
            200, "sql", $"SELECT CAST({Made} AS bigint)");
        Assert.Equal(1, code);
        Assert.Contains(Shown, error);
        AssertHarmless(rawError);
    }

    [Fact]
    public async Task Records_of_tail_and_messages_of_put()
    {
        var file = Path.Combine(served.Folder, "evil.ndjson");
        await File.WriteAllTextAsync(file, "{\"k\\u001b]0;owned\\u0007\":1}\n");
        var first = await served.Run("put", "evil", file, "--table", "web.evil");
        Assert.True(first.Code == 0, first.Errors);

        // The name of a column is data too.
        await File.WriteAllTextAsync(file, "{\"k\\u001b]0;owned\\u0007\":[1]}\n");
        var (code, said, rawSaid) = await served.InTerminal(200, "put", "evil", file, "--table", "web.evil");
        Assert.Equal(0, code);
        Assert.Contains("went to _rest", said);
        AssertHarmless(rawSaid);

        await File.WriteAllTextAsync(file, $"{Evil}\n");
        Assert.Equal(0, (await served.Run("put", "evil", file, "--format", "lines")).Code);
        var (_, text, raw) = await served.InTerminal(200, "tail", "evil", "--from", "oldest", "--no-follow");
        Assert.Contains(Shown + "\n", text);
        AssertHarmless(raw);
        Assert.Contains(Evil + "\n", (await served.Run("tail", "evil", "--from", "oldest", "--no-follow")).Output);
        var (_, steps, rawSteps) = await served.InTerminal(200, "tail", "delivery:evil-to-web-evil", "--from", "oldest", "--no-follow");
        Assert.Contains("owned", steps);
        AssertHarmless(rawSteps);
    }

    private static void AssertHarmless(string raw)
    {
        Assert.DoesNotContain("\u001b]", raw, StringComparison.Ordinal);
        Assert.DoesNotContain(raw, letter => letter is '\u0007' or '\u009b' or '\u202e' or '\u007f');
    }
}
