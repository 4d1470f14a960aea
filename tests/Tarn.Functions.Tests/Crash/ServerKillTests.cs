using System.Diagnostics;
using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Running;

namespace Tarn.Functions.Tests.Crash;

/// <summary>A server that is killed leaves no process of a function behind.</summary>
[Trait("Long", "Kill")]
public sealed class ServerKillTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task No_process_outlives_a_killed_server_by_two_seconds(IsolationLevel level)
    {
        var mark = "tarn-mark-" + Guid.NewGuid().ToString("N");
        var lines = await CrashChild.RunAndKill("server", lines: 1, level.ToString(), mark);
        Assert.Equal("running", lines[0]);
        var clock = Stopwatch.StartNew();
        await Patience.Until(() => Marked(mark).Count == 0);
        Assert.True(clock.Elapsed < Limit, $"the last process ended after {clock.Elapsed}");
    }

    /// <summary>A server with an idle environment, and a busy one; both started processes that left their parents.</summary>
    internal static async Task Child(string[] args)
    {
        var (level, mark) = (Enum.Parse<IsolationLevel>(args[0]), args[1]);
        await using var world = await FunctionWorld.Open(level);
        var code = $$"""
            const { spawn } = require('child_process');
            const loop = 'while :; do sleep 0.1; done # {{mark}}';
            exports.handler = async event => {
              spawn('sh', ['-c', loop], { detached: true, stdio: 'ignore' }).unref();
              spawn('sh', ['-c', '(sh -c "$0" &) &', loop], { detached: true, stdio: 'ignore' }).unref();
              await new Promise(go => setTimeout(go, event.busy ? 1e6 : 100));
              return 1;
            };
            """;
        var version = world.Function("nodejs20.x", "index.js", code) with { Timeout = TimeSpan.FromMinutes(10) };
        var busy = world.Invoke(version, """{"busy":true}""");
        await world.Invoke(version);
        await Patience.Until(() => Marked(mark).Count >= 4);
        await Console.Out.WriteLineAsync("running");
        await busy;
    }

    // The test's own child has the mark among its arguments too.
    private static List<string> Marked(string mark) => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder => HasMark(folder, mark))];

    private static bool HasMark(string folder, string mark)
    {
        try
        {
            var command = File.ReadAllText(folder + "/cmdline");
            return command.Contains(mark, StringComparison.Ordinal) && !command.Contains("Tarn.Functions.Tests", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
