using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Tests.Functions;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process with journal, SQLite and real files is killed (SIGKILL) around each step of a function: the call, the commit of
/// its results, the commit of the position. Each process continues from the state at the last kill. At the end each record is
/// delivered once, and no record was called again after its result was stored.
/// </summary>
[Trait("Long", "Kill")]
public sealed class FunctionKillTests : IDisposable
{
    internal const string ChildName = "function";

    private const int RecordsPerLife = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-function-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_record_is_delivered_once_and_stored_results_are_not_made_again()
    {
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            var destination = Destinations.Objects() with { Buffering = new BufferingConfig(1, 0) };
            id = await world.Create(destination.WithFunction(FunctionDestinations.Function(batchAgeSeconds: 0)));
        }

        var sent = 0;
        foreach (var point in (string[])["calling", "called", "before append", "after append", "before move", "after move", "called", "after append"])
        {
            var lines = await CrashChild.RunAndKill(ChildName, 2, _folder, Text(id.Value), point, Text(sent));
            Assert.Contains(point, lines);
            sent += RecordsPerLife;
        }

        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            var stored = (await StoredResults.Read(world, id)).Select(result => Encoding.UTF8.GetString(result.Data.Span)).ToHashSet();
            world.Function!.Forget();
            await world.Flush(id);
            Assert.DoesNotContain(world.Function!.Calls.SelectMany(call => call), text => stored.Contains(text.ToUpperInvariant()));
            Assert.Equal(Enumerable.Range(0, sent).Select(i => $"RECORD {i}"), (await world.TextUnder("out/")).Split('\n')[..^1]);
            Assert.Equal(sent, (await StoredResults.Read(world, id)).Count);
        }
    }

    /// <summary>Puts records, and continues from the state of the last life until it is killed at its point.</summary>
    /// <param name="args">Folder, delivery, point, and the number of the first record to put.</param>
    internal static async Task Child(string[] args)
    {
        var id = new DeliveryId(long.Parse(args[1], CultureInfo.InvariantCulture));
        var first = int.Parse(args[3], CultureInfo.InvariantCulture);
        FunctionKillPoint? kills = null;
        var world = await DeliveryWorld.OpenDurable(args[0], store => kills = new FunctionKillPoint(store, id, args[2]));
        world.Function!.Wait = (_, _) =>
        {
            kills!.StandStillAt("calling");
            return Task.CompletedTask;
        };
        world.Function!.Script = request =>
        {
            kills!.StandStillAt("called");
            return null;
        };
        await world.Put(id, [.. Enumerable.Range(first, RecordsPerLife).Select(i => Encoding.UTF8.GetBytes($"record {i}"))]);
        KillPoint.Say("put");
        await Task.Delay(Timeout.Infinite);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
