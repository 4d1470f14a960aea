using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Targets;

namespace Tarn.Aws.Tests.S3.Events;

/// <summary>Buckets whose rules send to one noting service, on the twins of log, store and disk.</summary>
internal sealed class EventWorld : IAsyncDisposable
{
    private readonly ResourceRegistry _registry;
    private readonly MemoryStreamLog _log;
    private readonly StreamDirectory _streams;
    private readonly TargetDirectory _targets = new();

    private EventWorld(MemoryStreamLog log, MemoryMetadataStore store, ObjectStore objects, ResourceRegistry registry, StreamDirectory streams, ManualTime time)
    {
        (_log, Store, Objects, _registry, _streams, Time) = (log, store, objects, registry, streams, time);
        _targets.Add(Target);
    }

    public MemoryMetadataStore Store { get; }

    public ObjectStore Objects { get; }

    public ManualTime Time { get; }

    public NotingTarget Target { get; } = new();

    public BucketEvents Events { get; private set; } = null!;

    public static string Arn(string queue) => $"arn:aws:sqs:us-east-1:000000000000:{queue}";

    public static async Task<EventWorld> Open()
    {
        var time = new ManualTime();
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var objects = await ObjectStore.Open(
            new SimulatedDisk(seed: 1),
            store,
            time,
            new ObjectStoreOptions { DiskThreads = 0, BucketMade = BucketResources.Add, BucketRemoved = BucketResources.Remove },
            default);
        var world = new EventWorld(log, store, objects, await ResourceRegistry.Open(store, default), await StreamDirectory.Open(store, default), time);
        await world.OpenEvents();
        return world;
    }

    /// <summary>Makes a bucket with a rule for created objects to each queue.</summary>
    public async Task Bucket(string name, params string[] queues)
    {
        await Objects.CreateBucket(name, BucketTwins.Account, "us-east-1", default);
        await Rules(name, queues);
    }

    /// <summary>Replaces the rules of a bucket.</summary>
    public async Task Rules(string name, params string[] queues)
    {
        NotificationRule[] rules = [.. queues.Select(queue => new NotificationRule(queue, Arn(queue), ["s3:ObjectCreated:*"], null, null))];
        await new BucketDocuments(new BucketFinder(Objects), Store).Change(
            Objects.FindBucket(name)!,
            document => document with { Notifications = rules },
            async transaction => await Objects.UpdateBucket(transaction, name, one => one with { HasEventReader = true }),
            default);
    }

    public async Task Put(string bucket, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            await Objects.Put(bucket, key, Encoding.UTF8.GetBytes(key), PutOptions.None, default);
        }
    }

    /// <summary>Ends the events, and opens them again from their rows, like a process that starts.</summary>
    public async Task Restart()
    {
        await Events.DisposeAsync();
        await OpenEvents();
    }

    public Task<List<string>> Got(string queue) => NotingTarget.Of(Store, Arn(queue));

    public Task UntilGot(string queue, int count) => Patience.Until(async () => (await Got(queue)).Count == count);

    /// <summary>Waits until a number of events waits for targets, and none is on its way.</summary>
    public Task UntilWaiting(int count) => Patience.Until(async () =>
        (await Objects.Events.Read(1, default)).Count == 0 && Events.Waiting.Sum(waiting => waiting.Count) == count
        && await Store.Read(async reader => (await reader.Scan(new Space(412, "buckets.event-due"), KeyRange.All, 10_000)).Count == count, default));

    /// <summary>Moves the clock, second by second, until a condition holds: pauses between attempts end.</summary>
    public Task PassTimeUntil(Func<Task<bool>> holds) => Patience.Until(() =>
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return holds();
    });

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        _streams.Dispose();
        _registry.Dispose();
        await Objects.DisposeAsync();
        await Store.DisposeAsync();
    }

    private async Task OpenEvents() => Events = await BucketEvents.Open(
        new BucketEventParts
        {
            Objects = Objects,
            Store = Store,
            Streams = _log,
            Directory = _streams,
            Definitions = BucketResources.Kind.In(_registry),
            Targets = _targets,
            Buses = new ServiceEvents(),
            Time = Time,
            Log = NullLogger.Instance,
        },
        default);
}
