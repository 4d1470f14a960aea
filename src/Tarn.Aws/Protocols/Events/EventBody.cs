using System.IO.Pipelines;
using Tarn.Storage;

namespace Tarn.Aws.Protocols;

/// <summary>
/// Sends an event stream: the initial response at once, then each event with its own flush. An exception of the stream
/// becomes the last message.
/// </summary>
internal sealed class EventBody<TEvent>
    where TEvent : IEventShape<TEvent>
{
    // a slow reader of events is no idle client: its subscription ends before this limit
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    private readonly TargetProtocol _protocol;
    private readonly IDoor _door;
    private readonly IAsyncEnumerable<TEvent> _events;
    private readonly ResponseBody _body;

    private EventBody(TargetProtocol protocol, IDoor door, Action<PooledSegments> initial, IAsyncEnumerable<TEvent> events)
    {
        _protocol = protocol;
        _door = door;
        _events = events;
        _body = new ResponseBody(null, (pipe, cancellationToken) => Send(pipe, initial, cancellationToken), events as IAsyncDisposable) { IdleMax = IdleMax };
    }

    /// <summary>The body of an answer.</summary>
    /// <param name="protocol">Writes payloads.</param>
    /// <param name="door">Maps the domain's failures.</param>
    /// <param name="output">The output; its members besides the events are the initial response.</param>
    /// <param name="events">The events; disposed with the body if they are disposable.</param>
    public static ResponseBody Of<TOutput>(TargetProtocol protocol, IDoor door, TOutput output, IAsyncEnumerable<TEvent> events)
        where TOutput : IWriteShape<TOutput> =>
        new EventBody<TEvent>(protocol, door, buffer => protocol.WriteDocument(buffer, output), events)._body;

    private async Task Send(PipeWriter pipe, Action<PooledSegments> initial, CancellationToken cancellationToken)
    {
        Write(pipe, initial, EventFrame.InitialResponse);
        await pipe.FlushAsync(cancellationToken);
        try
        {
            await foreach (var item in _events.WithCancellation(cancellationToken))
            {
                using (item.Raw)
                {
                    Write(pipe, buffer => _protocol.WriteEvent(buffer, item), TEvent.TypeOf(item));
                }

                await pipe.FlushAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or IOException))
        {
            _body.Failure = failure;
            WriteFailure(pipe, failure);
            await pipe.FlushAsync(cancellationToken);
        }
    }

    // The length precedes the payload, so the payload is first written to a buffer. The buffer is not kept between
    // events.
    private void Write(PipeWriter pipe, Action<PooledSegments> write, string type)
    {
        using var payload = new PooledSegments();
        write(payload);
        EventFrame.WriteEvent(pipe, type, _protocol.ContentType, payload);
    }

    private void WriteFailure(PipeWriter pipe, Exception failure)
    {
        var error = failure switch
        {
            AwsErrorException known => known,
            TarnException expected => _door.Map(expected),
            _ => CommonErrors.InternalFailure(),
        };
        if (!TEvent.Exceptions.Contains(error.Code))
        {
            EventFrame.WriteError(pipe, error.Code, error.Message);
            return;
        }

        using var payload = new PooledSegments();
        _protocol.WriteError(payload, error);
        EventFrame.WriteException(pipe, error.Code, _protocol.ContentType, payload);
    }
}
