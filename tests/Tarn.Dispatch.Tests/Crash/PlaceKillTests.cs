using Tarn.Dispatch.Targets;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests.Crash;

/// <summary>SIGKILL at random while most events wait for a place of a slow target: each acknowledged event ends once, and no row is left.</summary>
[Trait("Long", "Kill")]
public sealed class PlaceKillTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-places-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task No_waiting_event_is_lost()
    {
        var acknowledged = new List<string>();
        foreach (var lines in (int[])[700, 300, 1_500, 1_200])
        {
            acknowledged.AddRange(await CrashChild.RunAndKill("places", lines, _root));
        }

        await using var world = await DispatchWorld.OpenDurable(_root);
        Assert.InRange((await Rows(world, DispatchWorld.Spaces.Places)).Count, 1, 10_000);
        world.Events.Start();
        await Patience.Until(async () => await world.Waiting() == 0 && world.Events.Waiting.Count == 0 && (await world.Ends()).Count >= acknowledged.Count);

        // Its end refuses a second one of the same event.
        Assert.Empty(acknowledged.Except((await world.Ends()).Keys));
        Assert.Empty(await Rows(world, DispatchWorld.Spaces.Places));
        Assert.Empty(await Rows(world, DispatchWorld.Spaces.Due));
        Assert.Empty(await LossRows.All(world.Store, default).ToListAsync());
    }

    internal static async Task Child(string root)
    {
        var world = await DispatchWorld.OpenDurable(root);
        world.Target.Rules = world.Target.Rules with { RetriesMax = 1_000, PauseStep = TimeSpan.FromMilliseconds(1) };
        world.Target.Answer = static _ => Random.Shared.Next(10) == 0 ? TryResult.Failed : TryResult.Succeeded;
        world.Target.Gate = static _ => Task.Delay(Random.Shared.Next(2_000));
        world.Events.Start();

        // numbers of later lives are higher: no life accepts a thousand events in a millisecond
        var first = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000;
        for (var n = first; ; n++)
        {
            // the dispatcher of a fast start may not have read anything yet
            if (n == first + 200)
            {
                await Patience.Until(async () => (await Rows(world, DispatchWorld.Spaces.Places)).Count > 0);
            }

            await world.Accept($"t{n % 3}", $"e{n}");
            Console.WriteLine($"e{n}");
        }
    }

    private static Task<IReadOnlyList<Row>> Rows(DispatchWorld world, Space space) =>
        world.Store.Read(reader => reader.Scan(space, KeyRange.All, 10_000), default).AsTask();
}
