using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process is killed (SIGKILL) before and after the commit with which a delivery continues on the stream that
/// replaced its source. The start in the new stream is fixed once, and every record is in the table once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class SourceKillTests : IDisposable
{
    internal const string ChildName = "source";

    private const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-source-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_new_stream_is_read_once_from_its_start()
    {
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            var first = await world.CreateStream(Arn);
            id = await world.Create(Destinations.Table(), first);
            await world.Put(first, """{"id":1}""");
            await world.Flush(id);
        }

        // The error output and the destination both leave the old shard: a commit of both.
        await Live(id, "before both", "stream", lines: 2);
        await Live(id, "after both", "nothing", lines: 1);

        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            await world.Flush(id);
            Assert.Equal("1\n2\n3", await world.Query("orders", "select id::varchar from FILES order by id"));
            var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
            Assert.Single(ledger, entry => entry.Rows == 0);
            Assert.Equal((2, 2), await world.Positions(id));
        }
    }

    /// <summary>
    /// Opens the world in the state of the last life, and continues until it is killed at its point. On request it
    /// first deletes and recreates the stream.
    /// </summary>
    /// <param name="args">Folder, delivery, point, the thing to make.</param>
    internal static async Task Child(string[] args)
    {
        var id = new DeliveryId(long.Parse(args[1], CultureInfo.InvariantCulture));
        var world = await DeliveryWorld.OpenDurable(args[0], store => new KillPoint(store, new ConsumerId(id.Value), args[2]));
        if (args[3] == "stream" && world.Deliveries.TryFind(id, out var config))
        {
            await world.DeleteStream(config.Source);
            await world.Put(await world.CreateStream(Arn), """{"id":2}""", """{"id":3}""");
            KillPoint.Say("put");
        }

        await Task.Delay(Timeout.Infinite);
    }

    private async Task Live(DeliveryId id, string point, string makes, int lines) => Assert.Contains(
        point, await CrashChild.RunAndKill(ChildName, lines, _folder, id.Value.ToString(CultureInfo.InvariantCulture), point, makes));
}
