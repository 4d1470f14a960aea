using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Appends;
using Tarn.Targets;

namespace Tarn.Dispatch;

/// <summary>
/// Events that wait for their targets. An accepted event is durable. It ends with its target's success, or is discarded after its
/// retries. The rows and records of its end and the removal are one commit. Delivery is at least once: a target may get an event again when
/// the program is killed during a call.
/// </summary>
public sealed class EventDispatch : IAsyncDisposable
{
    private readonly DispatchParts _parts;
    private readonly EventStream _stream;
    private readonly InternalAppender _appender;
    private readonly Dispatcher _dispatcher;
    private readonly CancellationTokenSource _life = new();
    private Task _working = Task.CompletedTask;

    private EventDispatch(DispatchParts parts, EventStream stream)
    {
        (_parts, _stream) = (parts, stream);
        _appender = new InternalAppender(parts.Streams, parts.Directory, "The events");
        _dispatcher = new Dispatcher(parts, stream) { Kill = _life.Token };
    }

    /// <summary>Calls that run now.</summary>
    public int Running => _dispatcher.Running;

    /// <summary>The events that were read and are not done, by resource. From memory: cheap.</summary>
    public IReadOnlyList<WaitingEvents> Waiting => _dispatcher.Counts.All;

    /// <summary>Finds or makes the internal stream. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventDispatch> Open(DispatchParts parts, CancellationToken cancellationToken)
    {
        var stream = await EventStream.Open(parts.Store, parts.Spaces.Stream, parts.Kind, parts.Time.GetUtcNow(), cancellationToken);
        await EventShards.Check(parts, stream, cancellationToken);
        return new EventDispatch(parts, stream);
    }

    /// <summary>Begins the work.</summary>
    public void Start() => _working = Task.Run(() => _dispatcher.Run(_life.Token));

    /// <summary>Accepts an event; completes when it is durable.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable: the event was not stored; OutcomeUnknown.</exception>
    public ValueTask Accept(AcceptedEvent accepted, CancellationToken cancellationToken) =>
        _appender.Append(_stream.Stream, EventAppends.BatchOf(accepted), 1, CallKey.None, cancellationToken);

    /// <summary>Accepts an event in the caller's commit.</summary>
    /// <exception cref="TarnException">Unavailable: the internal stream is missing.</exception>
    public void Append(IMetadataTransaction transaction, AcceptedEvent accepted) =>
        transaction.Append(EventAppends.Of(Place.Stream, Place.Shard, accepted));

    /// <summary>An event in the commit of another project.</summary>
    public IInsideAppend AppendOf(AcceptedEvent accepted) => new EventAppend(this, accepted);

    internal StreamId Stream => _stream.Stream;

    /// <summary>
    /// The stream and shard of new events, for an append that has records of other streams too:
    /// <see cref="AcceptedEvent.Record"/> is a record there.
    /// </summary>
    /// <exception cref="TarnException">Unavailable: the internal stream is missing.</exception>
    public (StreamId Stream, ShardId Shard) Place => _parts.Directory.Find(_stream.Stream) is { } layout
        ? (_stream.Stream, layout.Open[0].Id)
        : throw new TarnException(ErrorKind.Unavailable, "The event was not stored: its internal stream is missing.");

    /// <summary>Ends the calls and the work. Events whose calls were ended are tried again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _working;
        _life.Dispose();
    }
}
