using Tarn.Analytics.Runs;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>
/// SIGKILL while an application counts records of two streams whose shards split. An independent model over the log has the same rows, each once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class RunKillTests : IDisposable
{
    internal const string ChildName = "runs";
    private const string Anywhere = "anywhere";
    private const int InputsOfStep = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-runs-kill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_record_counts_once_over_kills_at_random()
    {
        for (var round = 0; round < CrashChild.Rounds(6); round++)
        {
            await CrashChild.RunAndKill(ChildName, Random.Shared.Next(1, 250), _folder, Anywhere);
        }

        await Check();
    }

    [Theory]
    [InlineData("before rows")]
    [InlineData("after rows")]
    [InlineData("before piece")]
    [InlineData("after piece")]
    [InlineData("before checkpoint")]
    [InlineData("after checkpoint")]
    [InlineData("half a state")]
    [InlineData("opening a state")]
    [InlineData("pushing again")]
    public async Task Each_record_counts_once_over_a_kill_at(string point)
    {
        if (point is "opening a state" or "pushing again")
        {
            await CrashChild.RunAndKill(ChildName, 200, _folder, Anywhere);
        }

        await CrashChild.RunAndKill(ChildName, 1, _folder, point);
        await Check();
    }

    internal static async Task Child(string folder, string point)
    {
        StandingStore? standing = null;
        var world = await RunWorld.OpenDurable(folder, around: store => standing = new StandingStore(store, point), before: one =>
        {
            one.Engines.HalfWritten = () => standing!.StandStillAt("half a state");
            one.Engines.OpeningState = () => standing!.StandStillAtOnce("opening a state");
            one.Engines.Pushing = (_, _) => Push(one, standing!);
        });
        if (await world.Row() is null)
        {
            await world.Define();
            await world.Start();
        }

        // Numbers of later lives are higher: event time goes on. It is never far beyond the clock, which ends the last windows.
        var random = new Random();
        for (var i = (int)((await world.Row())!.Progress.Place / InputsOfStep); ; i++)
        {
            var time = Math.Max(0, (i * 40) + random.Next(-1_500, 1_500));
            var records = Enumerable.Range(0, random.Next(1, 30)).Select(_ => $"k{random.Next(40)} {time}").Append(random.Next(20) == 0 ? "x" : $"y {time}");
            await world.Put(random.Next(world.Sources.Count), [.. records]);
            if (i % 40 == 39)
            {
                var source = random.Next(world.Sources.Count);
                await world.Split(source, random.Next(world.Directory.Find(world.Sources[source])!.Open.Count));
            }

            if (point == Anywhere)
            {
                Console.Out.Write($"{i}\n");
                Console.Out.Flush();
            }
        }
    }

    // An engine dies now and then, so that inputs are pushed again in the same process as well.
    private static void Push(RunWorld world, StandingStore standing)
    {
        if (world.Engines.Repeated > 0)
        {
            standing.StandStillAtOnce("pushing again");
        }

        if (Random.Shared.Next(25) == 0)
        {
            throw new TarnException(ErrorKind.Unavailable, "the engine died");
        }
    }

    private async Task Check()
    {
        await using var world = await RunWorld.OpenDurable(_folder);
        await world.Until(() => world.Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]);
        var records = 0;
        foreach (var source in world.Sources)
        {
            records += (await world.Read(source)).Count;
        }

        await world.CaughtUp(records);
        await world.Check();
        Assert.InRange(records, 10, int.MaxValue);
    }
}
