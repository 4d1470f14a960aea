using System.Globalization;
using System.Text.Json;
using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Crash;
using Tarn.Functions.Tests.Running;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Hostile;

/// <summary>System calls that reach beyond an environment, and variables that would reach programs before its fences.</summary>
[Trait("Long", "Hostile")]
public sealed class NeighbourTests
{
    private const string Missing = "/tarn-missing-library.so";
    private static readonly string Code = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Hostile", "calls.py"));

    // At the full level an environment has a namespace of its own for these.
    private static readonly string[] OwnAtFull = ["shmget", "semget", "msgget", "mq_open"];

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Calls_beyond_an_environment_are_refused(IsolationLevel level) => Check(level, await Try(level));

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Calls_beyond_an_environment_of_an_ordinary_users_server_are_refused(IsolationLevel level)
    {
        if (OrdinaryUser.Missing is null)
        {
            Check(level, await OrdinaryUser.Run("neighbours", level.ToString()));
        }
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task A_functions_variables_reach_no_program_before_its_fences(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", Code, "app.handler") with
        {
            Variables = new Dictionary<string, string> { ["LD_PRELOAD"] = Missing },
        };
        var (variables, _) = await world.Invoke(version, """{"op":"variables"}""");
        using var document = JsonDocument.Parse(variables);
        Assert.Equal(Missing, document.RootElement.GetProperty("LD_PRELOAD").GetString());
        await Patience.Until(() => Complaints() > 0);

        // the loader of each program that gets the variable complains once: the runtime alone does
        Assert.Equal(1, Complaints());

        int Complaints() => world.Lines.Count(line => line.Contains(Missing, StringComparison.Ordinal));
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Variables_arrive_as_they_are(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        Dictionary<string, string> given = new()
        {
            ["QUOTES"] = "it's \"$HOME\" `id` \\ $(id)",
            ["LINES"] = "a\nb\n\nexit 1\n",
            ["EMPTY"] = "",
            ["LONG"] = new string('\'', 3_000),
            ["OPTIND"] = "none",
            ["IFS"] = "a/",
            ["UID"] = "x",
            ["PPID"] = "y",
            ["LINENO"] = "z",
            ["BASH_ENV"] = "/nowhere",
            ["ENV"] = "/nowhere",
        };
        var (variables, _) = await world.Invoke(
            world.Function("python3.11", "app.py", Code, "app.handler") with { Variables = given }, """{"op":"variables"}""");
        using var document = JsonDocument.Parse(variables);
        foreach (var (name, value) in given)
        {
            Assert.Equal(value, document.RootElement.GetProperty(name).GetString());
        }
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Buffers_of_sockets_count(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", Code, "app.handler") with { MemoryMb = 128, Timeout = TimeSpan.FromSeconds(20) };
        var (answer, _) = await world.Invoke(version, """{"op":"stuff"}""");
        Assert.Contains("Runtime.OutOfMemory", answer, StringComparison.Ordinal);
    }

    [PythonTheory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task The_page_on_security_lists_each_call(IsolationLevel level)
    {
        var tried = await Try(level);
        var rows = File.ReadLines(Path.Combine(Root(), "SECURITY.md"))
            .SkipWhile(line => !line.StartsWith("| call of a function", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5).ToDictionary(cells => cells[1].Trim('`'), cells => cells[level == IsolationLevel.Basic ? 2 : 3]);
        var calls = tried.Select(line => line.Split('=', 2)).Where(call => !call[0].StartsWith("own ", StringComparison.Ordinal));
        Assert.All(calls, call => Assert.Equal(call[1] == "done" ? "its own" : "refused", rows.GetValueOrDefault(call[0])));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tarn.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no repository above the tests");
        }

        return folder;
    }

    internal static async Task Child(string[] args)
    {
        foreach (var line in await Try(Enum.Parse<IsolationLevel>(args[0])))
        {
            await Console.Out.WriteLineAsync(line);
        }
    }

    private static void Check(IsolationLevel level, IReadOnlyList<string> lines)
    {
        var expected = lines.Select(line => line.Split('=', 2)).Where(pair => pair[1].StartsWith("refused", StringComparison.Ordinal) == IsOpen(pair[0]));
        Assert.Empty(expected.Select(pair => string.Join(": ", pair)));
        Assert.True(lines.Count > 20, string.Join("\n", lines));

        bool IsOpen(string call) => call.StartsWith("own ", StringComparison.Ordinal) || (level == IsolationLevel.Full && OwnAtFull.Contains(call));
    }

    private static async Task<IReadOnlyList<string>> Try(IsolationLevel level)
    {
        await using var world = await FunctionWorld.Open(level);
        var version = world.Function("python3.11", "app.py", Code, "app.handler");
        var (results, _) = await world.Invoke(version, string.Create(CultureInfo.InvariantCulture, $$"""{"other":{{Environment.ProcessId}}}"""));
        using var document = JsonDocument.Parse(results);
        Assert.False(document.RootElement.TryGetProperty("errorType", out _), results);
        return [.. document.RootElement.EnumerateObject().Select(result => $"{result.Name}={result.Value}")];
    }
}
