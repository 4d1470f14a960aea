using System.Buffers;
using System.IO.Pipelines;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Sends an event stream: the initial response at once, then each event with its own flush. An exception of the stream
/// becomes the last message.
/// </summary>
internal sealed class EventBody<TEvent>
    where TEvent : IEventShape<TEvent>
{
    // a slow reader of events is no idle client: its subscription ends before this limit
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    private readonly IEventProtocol _protocol;
    private readonly IDoor _door;
    private readonly IAsyncEnumerable<TEvent> _events;
    private readonly ResponseBody _body;

    private EventBody(IEventProtocol protocol, IDoor door, Action<PooledSegments>? initial, IAsyncEnumerable<TEvent> events)
    {
        _protocol = protocol;
        _door = door;
        _events = events;
        _body = new ResponseBody(null, (pipe, cancellationToken) => Send(pipe, initial, cancellationToken), events as IAsyncDisposable) { IdleMax = IdleMax };
    }

    /// <summary>The body of an answer.</summary>
    /// <param name="protocol">Writes payloads.</param>
    /// <param name="door">Maps the domain's failures.</param>
    /// <param name="initial">Writes the output's members besides the events; null: they are headers.</param>
    /// <param name="events">The events; disposed with the body if they are disposable.</param>
    public static ResponseBody Of(IEventProtocol protocol, IDoor door, Action<PooledSegments>? initial, IAsyncEnumerable<TEvent> events) =>
        new EventBody<TEvent>(protocol, door, initial, events)._body;

    private async Task Send(PipeWriter pipe, Action<PooledSegments>? initial, CancellationToken cancellationToken)
    {
        if (initial is not null)
        {
            Write(pipe, initial, EventFrame.InitialResponse, _protocol.ContentType);
        }

        await pipe.FlushAsync(cancellationToken);
        try
        {
            await foreach (var item in _events.WithCancellation(cancellationToken))
            {
                using (item.Raw)
                {
                    WriteEvent(pipe, item);
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

    private void WriteEvent(PipeWriter pipe, TEvent item)
    {
        if (TEvent.PayloadOf(item) is { } bytes)
        {
            Write(pipe, buffer => buffer.Write(bytes.Span), TEvent.TypeOf(item), "application/octet-stream");
        }
        else
        {
            Write(pipe, buffer => _protocol.WriteEvent(buffer, item), TEvent.TypeOf(item), _protocol.ContentType);
        }
    }

    // The length precedes the payload, so the payload is first written to a buffer. The buffer is released after each
    // event.
    private static void Write(PipeWriter pipe, Action<PooledSegments> write, string type, string contentType)
    {
        using var payload = new PooledSegments();
        write(payload);
        EventFrame.WriteEvent(pipe, type, contentType, payload);
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
