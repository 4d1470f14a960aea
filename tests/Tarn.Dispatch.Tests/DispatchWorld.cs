using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Work;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Dispatch.Tests;

/// <summary>A dispatch on the twins of log and metadata, or on journal and SQLite.</summary>
internal sealed class DispatchWorld : IAsyncDisposable
{
    public static readonly DispatchSpaces Spaces = new(
        new(60_002, "tests.stream"), new(60_003, "tests.undone"), new(60_004, "tests.due"), new(60_005, "tests.places"));

    private readonly Func<ValueTask> _end;

    private DispatchWorld(IStreamLog log, IMetadataStore store, TimeProvider time, Func<ValueTask> end) => (Log, Store, Time, _end) = (log, store, time, end);

    public IStreamLog Log { get; }

    /// <summary>The log of a world on the twins.</summary>
    public DamagedLog Damage => (DamagedLog)Log;

    public IMetadataStore Store { get; set; }

    public TimeProvider Time { get; }

    public NotingTarget Target { get; } = new();

    public CallLimits Calls { get; init; } = new(24, 8);

    public StreamDirectory Directory { get; private set; } = null!;

    public EventDispatch Events { get; private set; } = null!;

    public static async Task<DispatchWorld> Open(TimeProvider? time = null, CallLimits? calls = null)
    {
        var log = new MemoryStreamLog(time ?? TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        return await Begin(new DispatchWorld(new DamagedLog(log), store, time ?? TimeProvider.System, store.DisposeAsync) { Calls = calls ?? new(24, 8) });
    }

    public static async Task<DispatchWorld> OpenDurable(string folder)
    {
        var (log, store) = DurableParts.Open(folder);
        return await Begin(new DispatchWorld(log, store, TimeProvider.System, End));

        async ValueTask End()
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    /// <summary>Events on the log and the store of a world of mappings, which closes them.</summary>
    public static Task<DispatchWorld> Open(Mappings.MappingWorld beside) =>
        Begin(new DispatchWorld(beside.Log, beside.Store, beside.Time, static () => ValueTask.CompletedTask));

    /// <summary>Ends the calls, and opens the events again from their rows, like a process that starts.</summary>
    /// <param name="between">Runs while no process has the events open.</param>
    public async Task Restart(Func<Task>? between = null)
    {
        await Events.DisposeAsync();
        await (between?.Invoke() ?? Task.CompletedTask);
        await OpenEvents();
    }

    public ValueTask Accept(string target, string name) => Events.Accept(NotingTarget.Event(target, name, Time.GetUtcNow()), default);

    /// <summary>The causes and calls of ended events, by name.</summary>
    public Task<Dictionary<string, string>> Ends() => Store.Read(
        async reader => (await reader.Scan(NotingTarget.Ends, KeyRange.All, 10_000))
            .ToDictionary(row => Encoding.UTF8.GetString(row.Key.Span), row => Encoding.UTF8.GetString(row.Value.Span)),
        default).AsTask();

    /// <summary>The number of rows of events that wait.</summary>
    public Task<int> Waiting() => Store.Read(async reader => (await reader.Scan(Spaces.Undone, KeyRange.All, 10_000)).Count, default).AsTask();

    public Task UntilEnded(params (string Name, string End)[] ends) => Patience.Until(async () =>
    {
        var found = await Ends();
        return found.Count == ends.Length && ends.All(end => found.GetValueOrDefault(end.Name) == end.End);
    });

    public Task UntilIdle() => Patience.Until(async () => Events.Running == 0 && await Waiting() == 0);

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        Directory.Dispose();
        await _end();
    }

    private static async Task<DispatchWorld> Begin(DispatchWorld world)
    {
        world.Directory = await StreamDirectory.Open(world.Store, default);
        await world.OpenEvents();
        return world;
    }

    private async Task OpenEvents() => Events = await EventDispatch.Open(
        new DispatchParts
        {
            Resource = "arn:aws:lambda:::tests",
            Name = "Events of tests",
            Store = Store,
            Streams = Log,
            Directory = Directory,
            Spaces = Spaces,
            Kind = ConsumerKind.Invocations,
            Target = Target,
            Time = Time,
            Log = NullLogger.Instance,
            Calls = Calls,
        },
        default);
}
