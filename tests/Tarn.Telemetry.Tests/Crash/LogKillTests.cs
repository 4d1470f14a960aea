using System.Globalization;
using Tarn.Telemetry.Tests.Logs;

namespace Tarn.Telemetry.Tests.Crash;

/// <summary>
/// A process with journal, SQLite and real files puts events and is killed (SIGKILL): at random, and around the commit of a segment.
/// Each process continues from the state at the last kill. At the end every acknowledged event is read exactly once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class LogKillTests : IDisposable
{
    internal const string ChildName = "logs";

    /// <summary>The lines that the parent waits for, so that it kills a child that stands at its point.</summary>
    internal const int LinesAtPoint = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-logs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_events_survive_kills_and_none_is_doubled()
    {
        var chance = new Random(17);
        var acknowledged = new HashSet<string>();
        string[] points = ["before segment", "none", "after segment", "none", "none", "before segment", "after segment", "none"];
        foreach (var (point, life) in points.Select((point, life) => (point, life)))
        {
            var lines = point == "none" ? chance.Next(20, 120) : LinesAtPoint;
            var printed = await CrashChild.RunAndKill(ChildName, lines, _folder, point, life.ToString(CultureInfo.InvariantCulture));
            Assert.True(point == "none" || printed.Contains(point), $"life {life} was killed {point}");
            acknowledged.UnionWith(printed.Where(line => line.StartsWith("event", StringComparison.Ordinal)));
        }

        await using var world = await LogWorld.OpenDurable(_folder);
        var read = new List<string>();
        foreach (var stream in (string[])["s0", "s1", "s2"])
        {
            read.AddRange(await world.Messages((await world.Of(stream)) with { EventsMax = 37 }));
        }

        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Empty(acknowledged.Except(read));
        Assert.Equal(read.Order(), (await world.Messages(await world.Of())).Order());
        await world.Logs.Flush(LogWorld.Scope, default);
        Assert.Equal(read.Order(), (await world.Messages((await world.Of()) with { Descending = true })).Order());
    }

    internal static void Say(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }

    /// <summary>Puts events until it is killed. At its point it prints further lines, so that the parent kills it there.</summary>
    /// <param name="args">Folder, point and the number of the life.</param>
    internal static async Task Child(string[] args)
    {
        var world = await LogWorld.OpenDurable(args[0], store => new SegmentKillPoint(store, args[1]));
        for (var put = 0; ; put++)
        {
            var messages = Enumerable.Range(0, 3).Select(i => $"event {args[2]} {put} {i}").ToArray();
            await world.Put($"s{put % 3}", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), messages);
            foreach (var message in messages)
            {
                Say(message);
            }

            if (put % 10 == 9)
            {
                await world.Logs.Flush(LogWorld.Scope, default);
            }
        }
    }
}
