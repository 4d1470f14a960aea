using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Sends an event stream as lines of JSON. The first line has the output's other members under <c>initial-response</c>; each
/// event follows under its name, with its own flush. A failure is the last line, in the form of errors.
/// </summary>
internal static class EventLines
{
    public const string ContentType = "application/x-ndjson";

    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    /// <summary>The body of an answer.</summary>
    /// <param name="door">Maps the domain's failures.</param>
    /// <param name="events">The output's events; disposed with the body if they are disposable.</param>
    public static ResponseBody Of<TOutput, TEvent>(IDoor door, TOutput output, IAsyncEnumerable<TEvent> events)
        where TOutput : IWriteShape<TOutput>
        where TEvent : IEventShape<TEvent>
    {
        ResponseBody? body = null;
        body = new ResponseBody(null, async (pipe, cancellationToken) =>
        {
            Begin(pipe, output);
            await pipe.FlushAsync(cancellationToken);
            body!.Failure = await Send(pipe, door, events, cancellationToken);
        }, events as IAsyncDisposable)
        { IdleMax = IdleMax };
        return body;
    }

    private static async Task<Exception?> Send<TEvent>(
        PipeWriter pipe, IDoor door, IAsyncEnumerable<TEvent> events, CancellationToken cancellationToken)
        where TEvent : IEventShape<TEvent>
    {
        try
        {
            await foreach (var item in events.WithCancellation(cancellationToken))
            {
                using (item.Raw)
                {
                    WriteEvent(pipe, item);
                }

                await pipe.FlushAsync(cancellationToken);
            }

            return null;
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or IOException))
        {
            ConsoleProtocol.WriteError(pipe, failure switch
            {
                AwsErrorException known => known,
                TarnException expected => door.Map(expected),
                _ => CommonErrors.InternalFailure(),
            });
            End(pipe);
            await pipe.FlushAsync(cancellationToken);
            return failure;
        }
    }

    private static void Begin<TOutput>(PipeWriter pipe, TOutput output)
        where TOutput : IWriteShape<TOutput>
    {
        using (var json = new Utf8JsonWriter(pipe, JsonProtocol.WriterOptions))
        {
            json.WriteStartObject();
            json.WritePropertyName(EventFrame.InitialResponse);
            var writer = new JsonShapeWriter(json, inSeconds: true);
            TOutput.WriteWhole(ref writer, output);
            json.WriteEndObject();
        }

        End(pipe);
    }

    private static void WriteEvent<TEvent>(PipeWriter pipe, TEvent item)
        where TEvent : IEventShape<TEvent>
    {
        using (var json = new Utf8JsonWriter(pipe, JsonProtocol.WriterOptions))
        {
            json.WriteStartObject();
            json.WritePropertyName(TEvent.TypeOf(item));
            var writer = new JsonShapeWriter(json, inSeconds: true);
            EventFrame.WritePayload(ref writer, item);
            json.WriteEndObject();
        }

        End(pipe);
    }

    private static void End(PipeWriter pipe) => pipe.Write("\n"u8);
}
