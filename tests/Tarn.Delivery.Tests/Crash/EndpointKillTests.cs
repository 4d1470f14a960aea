using Tarn.Delivery.Tests.Endpoints;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process with SQLite and real files is killed (SIGKILL) around each step of a flush to an HTTP endpoint: the plan,
/// the request, the note of a failure, the commit. Each process continues from the state at the last kill. At the end
/// every record has reached the endpoint, under one request id and in one body, however often.
/// </summary>
[Trait("Long", "Kill")]
public sealed class EndpointKillTests : IDisposable
{
    internal const string ChildName = "endpoint";

    private const int RecordsPerFlush = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-endpoint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_record_reaches_the_endpoint_under_one_id_and_in_one_body()
    {
        foreach (var point in (string[])
            ["before plan", "after plan", "sending", "received", "after note", "before note", "before end", "after end", "received", "received"])
        {
            Assert.Contains(point, await CrashChild.RunAndKill(ChildName, 1, _folder, point));
        }

        await using var world = await DeliveryWorld.OpenDurable(_folder);
        using var lane = await Begin(world, "none");
        Assert.True(await lane.Resume());
        Assert.False(await lane.Resume());
        await world.Objects.RemoveOrphans(default);
        await world.Objects.Collect(default);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "blobs"), "*", SearchOption.AllDirectories));

        var received = (await File.ReadAllLinesAsync(Received(_folder))).Select(line => line.Split(' ')).ToList();
        var requests = received.GroupBy(line => line[0]).ToList();
        Assert.All(requests, same => Assert.Single(same.Select(line => line[1]).Distinct()));
        Assert.True(received.Count > requests.Count, "a request was repeated");
        var records = requests.SelectMany(same => new ReceivedRequest(
            same.Key, "", null, IsCompressed: true, Convert.FromBase64String(same.First()[1])).Records);
        var position = (int)await lane.Position();
        Assert.Equal(Enumerable.Range(0, position).Select(i => $"record {i}"), records);
        Assert.InRange(position, RecordsPerFlush, int.MaxValue);
    }

    /// <summary>Continues from the state of the last life until it is killed at its point.</summary>
    /// <param name="args">Folder and point.</param>
    internal static async Task Child(string[] args)
    {
        var world = await DeliveryWorld.OpenDurable(args[0], store => new PlanKillPoint(store, args[1]));
        using var lane = await Begin(world, args[1]);
        while (true)
        {
            try
            {
                await lane.Resume();
                await lane.Flush(RecordsPerFlush);
            }
            catch (TarnException failed) when (failed.Kind == ErrorKind.Unavailable)
            {
                // the next round sends the plan again
            }
        }
    }

    private static Task<EndpointLane> Begin(DeliveryWorld world, string point)
    {
        var services = world.Services;
        Action<string> reached = services.Store is PlanKillPoint kills ? kills.StandStillAt : static _ => { };
        var endpoint = new FileEndpoint(Received(world.Local("")), reached, fails: point.EndsWith("note", StringComparison.Ordinal));
        return EndpointLane.Begin(services.Store, services.Objects, services.Disk, endpoint, services.Time, EndpointLane.Destination(compresses: true));
    }

    private static string Received(string folder) => Path.Combine(folder, "received.txt");
}
