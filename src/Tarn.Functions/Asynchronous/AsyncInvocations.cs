using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Rows;
using Tarn.Functions.Asynchronous.Work;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Functions.Asynchronous;

/// <summary>Asynchronous invocations: an accepted event is durable, and ends with its function's answer or with its destination.</summary>
public sealed class AsyncInvocations : IAsyncDisposable
{
    private readonly EventDispatch _events;

    private AsyncInvocations(EventDispatch events) => _events = events;

    /// <summary>Calls that run now.</summary>
    public int Running => _events.Running;

    /// <summary>The events that wait, by the ARN of their function. From memory: cheap.</summary>
    public IReadOnlyList<WaitingEvents> Waiting => _events.Waiting;

    /// <summary>Finds or makes the internal stream. The work begins with <see cref="Start"/>.</summary>
    public static async Task<AsyncInvocations> Open(AsyncServices services, CancellationToken cancellationToken) =>
        new(await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Asynchronous invocations",
                Resource = "arn:aws:lambda:::asynchronous-invocations",
                Store = services.Store,
                Streams = services.Streams,
                Directory = services.Directory,
                Spaces = AsyncSpaces.All,
                Kind = ConsumerKind.Invocations,
                Target = new FunctionEvents(services),
                Time = services.Time,
                Log = services.Log,
                Calls = new CallLimits(services.CallsMax, services.CallsOfFunctionMax),
            },
            cancellationToken));

    /// <summary>Begins the work.</summary>
    public void Start() => _events.Start();

    /// <summary>Accepts an event; completes when it is durable.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable: the event was not stored; OutcomeUnknown.</exception>
    public ValueTask Enqueue(AsyncEvent happening, CancellationToken cancellationToken) =>
        _events.Accept(new AcceptedEvent(happening.Encode(), happening.AcceptedMs), cancellationToken);

    /// <summary>An event in the commit of its sender.</summary>
    public IInsideAppend AppendOf(AsyncEvent happening) => _events.AppendOf(new AcceptedEvent(happening.Encode(), happening.AcceptedMs));

    /// <summary>The stream and shard of new events, for an append that has records of other streams too:
    /// <see cref="AsyncEvent.Encode"/> is a record there.</summary>
    /// <exception cref="TarnException">Unavailable: the internal stream is missing.</exception>
    public (StreamId Stream, ShardId Shard) Place => _events.Place;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _events.DisposeAsync();
}
