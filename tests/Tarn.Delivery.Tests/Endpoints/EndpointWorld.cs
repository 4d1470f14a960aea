using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>A lane to a scripted HTTP endpoint, on a simulated disk and the metadata twin.</summary>
internal sealed class EndpointWorld : IAsyncDisposable
{
    private readonly EndpointDestinationConfig _destination;
    private EndpointLane _lane = null!;

    private EndpointWorld(EndpointDestinationConfig destination, int seed)
    {
        _destination = destination;
        Disk = new SimulatedDisk(seed);
        Endpoint = new ScriptedEndpoint(Time);
    }

    public ManualTime Time { get; } = new();

    public SimulatedDisk Disk { get; }

    public MemoryMetadataStore Store { get; } = new();

    public ObjectStore Objects { get; private set; } = null!;

    public ScriptedEndpoint Endpoint { get; }

    /// <summary>The record at an offset.</summary>
    public Func<long, byte[]> Record { get; set; } = EndpointLane.Text;

    public static async Task<EndpointWorld> Open(EndpointDestinationConfig? destination = null, int seed = 1)
    {
        var world = new EndpointWorld(destination ?? EndpointLane.Destination(), seed);
        await world.Begin(world._destination);
        await world.Objects.CreateBucket(DeliveryWorld.Bucket, DeliveryWorld.Account, DeliveryWorld.Region, default);
        return world;
    }

    /// <summary>Starts like a process after a power loss.</summary>
    public async Task Restart(EndpointDestinationConfig? destination = null)
    {
        await DisposeAsync();
        Disk.Crash();
        await Begin(destination ?? _destination);
    }

    /// <inheritdoc cref="EndpointLane.Resume"/>
    public Task<bool> Resume() => _lane.Resume();

    /// <inheritdoc cref="EndpointLane.Flush"/>
    public Task Flush(int records)
    {
        _lane.Record = Record;
        return _lane.Flush(records);
    }

    /// <inheritdoc cref="EndpointLane.Position"/>
    public Task<long> Position() => _lane.Position();

    /// <summary>The number of rows of plans.</summary>
    public ValueTask<int> PlanRowCount() => Store.Read(
        async reader => (await reader.Scan(DeliverySpaces.Plans, KeyRange.All, 1_000)).Count
            + (await reader.Scan(DeliverySpaces.PlannedRequests, KeyRange.All, 1_000)).Count,
        default);

    /// <summary>The blobs on the disk.</summary>
    public IReadOnlyList<string> Blobs() => Files("blobs");

    /// <summary>The error documents.</summary>
    public async Task<IReadOnlyList<JsonElement>> Documents()
    {
        var found = new List<JsonElement>();
        var listed = await Objects.List(new ListRequest { Bucket = DeliveryWorld.Bucket, Prefix = "bad/http-endpoint-failed/" }, default);
        foreach (var each in listed.Objects)
        {
            var text = Encoding.UTF8.GetString(await Objects.ReadAll(await Objects.Head(DeliveryWorld.Bucket, each.Key, default), default));
            found.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        _lane.Dispose();
        await Objects.DisposeAsync();
    }

    private async Task Begin(EndpointDestinationConfig destination)
    {
        Objects = await ObjectStore.Open(Disk, Store, Time, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero, DiskThreads = 1 }, default);
        await Objects.RemoveOrphans(default);
        _lane = await EndpointLane.Begin(Store, Objects, Disk, Endpoint, Time, destination);
    }

    private List<string> Files(string folder) =>
        [.. Disk.List(folder).SelectMany(entry => entry.IsFolder ? Files($"{folder}/{entry.Name}") : [$"{folder}/{entry.Name}"])];
}
