using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Targets;

namespace Tarn.Functions.Asynchronous.Work;

/// <content>The end of an event: its record for the destination, and the event itself for the dead-letter target.</content>
internal sealed partial class FunctionEvent
{
    private const int ErrorCharactersMax = 1_024;

    /// <summary>Writes the result for the destination. A destination that cannot be written is logged, and the event is done, as at AWS.</summary>
    public async ValueTask<Ending> End(EndCause cause, int calls)
    {
        if (cause == EndCause.Gone)
        {
            return Lost(LossKind.Deleted, "there is no such function");
        }

        var condition = cause switch
        {
            EndCause.Succeeded => ResultDocument.Success,
            EndCause.TooOld => ResultDocument.TooOld,
            EndCause.Refused => ResultDocument.Loop,
            _ => ResultDocument.Exhausted,
        };
        var isFailure = cause != EndCause.Succeeded;
        var destination = isFailure ? _rules.OnFailure : _rules.OnSuccess;
        var (ending, refusal) = (default(Ending?), default(string));
        if (isFailure && _rules.DeadLetter is { } deadLetter)
        {
            (ending, refusal) = await Safely(deadLetter, () => SendEvent(deadLetter));
        }

        if (destination is not null)
        {
            var (sent, refused) = await Safely(destination, () => ToDestination(destination, condition, calls));
            ending = sent is { } result ? result with { Inside = [.. ending?.Inside ?? [], .. result.Inside] } : ending;
            refusal = refused ?? refusal;
        }

        if (ending is { } taken)
        {
            return taken;
        }

        if (refusal is not null)
        {
            return Lost(LossKind.Refused, isFailure ? refusal : $"the result of a call that succeeded: {refusal}");
        }

        if (!isFailure)
        {
            return Ending.Nothing;
        }

        LogDropped(services.Log, happening.RequestId, happening.FunctionArn, condition);
        return Lost(KindOf(cause), "the function has no destination for failures");
    }

    private Ending Lost(LossKind kind, string reason) => new((IMetadataTransaction transaction) => LossRows.Add(
        transaction, new Loss(happening.FunctionArn, kind, 1, happening.Payload.Length, reason), services.Time.GetUtcNow().ToUnixTimeMilliseconds()));

    private static LossKind KindOf(EndCause cause) => cause switch
    {
        EndCause.TooOld => LossKind.TooOld,
        EndCause.Refused => LossKind.Refused,
        _ => LossKind.Exhausted,
    };

    // Null with the refusal: the destination takes nothing. Other failures are tried again.
    private async ValueTask<(Ending? Ending, string? Refusal)> Safely(string destination, Func<ValueTask<Ending>> send)
    {
        try
        {
            return (await send(), null);
        }
        catch (TarnException refused) when (TargetDirectory.IsRefusal(refused) || refused.Kind == ErrorKind.Damaged)
        {
            LogNoDestination(services.Log, happening.RequestId, destination, refused.Message);
            return (null, $"the destination {destination} did not take it: {refused.Message}");
        }
    }

    private async ValueTask<Ending> ToDestination(string destination, string condition, int calls)
    {
        var now = services.Time.GetUtcNow();
        var document = ResultDocument.Write(happening, condition, calls, _answer, now);
        if (BucketDestination.IsBucket(destination))
        {
            return new Ending(await ToBucket(destination, document, now));
        }

        if (destination.Split(':', 4) is [_, _, "lambda", _])
        {
            return new Ending(null, ToFunction(destination, document, now));
        }

        return await Send(destination, new TargetMessage(document));
    }

    private ValueTask<Ending> SendEvent(string deadLetter) => Send(deadLetter, new TargetMessage(happening.Payload)
    {
        Attributes =
        [
            ("RequestID", "String", happening.RequestId),
            ("ErrorCode", "Number", _answer is null ? "429" : "200"),
            ("ErrorMessage", "String", ErrorOf(_answer)),
        ],
    });

    private async ValueTask<Ending> Send(string arn, TargetMessage message) => Ending.Sent(
        await services.Targets.Take(arn, services.Target.SenderOf(happening.FunctionArn), message, CancellationToken.None));

    private static string ErrorOf(InvocationAnswer? answer)
    {
        var text = answer is null ? "The function was not reached." : MessageIn(answer.Payload) ?? answer.FunctionError ?? "";
        return text.Length == 0 ? "The function failed." : text.Length <= ErrorCharactersMax ? text : text[..ErrorCharactersMax];
    }

    private static string? MessageIn(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errorMessage", out var message)
                && message.ValueKind == JsonValueKind.String ? message.GetString() : null;
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(payload.Span);
        }
    }

    private async Task<Func<IMetadataTransaction, ValueTask>> ToBucket(string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        var bucket = BucketDestination.NameOf(arn);
        if (services.Objects.FindBucket(bucket) is null)
        {
            throw new TarnException(ErrorKind.NotFound, "The specified bucket does not exist");
        }

        var key = ResultDocument.KeyOf(happening.FunctionArn, now);
        var put = await BucketDestination.Prepare(services.Objects, services.Target, happening.FunctionArn, arn, key, document);
        return async transaction =>
        {
            // a bucket that goes now must not fail the commit of other events
            if (await ObjectStore.FindBucket(transaction, bucket) is not null)
            {
                await put(transaction);
            }
        };
    }

    // The next event is appended in the commit that removes this one.
    private AcceptedEvent ToFunction(string arn, ReadOnlyMemory<byte> document, DateTimeOffset now)
    {
        services.Target.RightsOf(happening.FunctionArn).Require("lambda:InvokeFunction", arn);
        if (document.Length > AsyncEvent.PayloadBytesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "the record is larger than 1 MB");
        }

        var next = new AsyncEvent
        {
            FunctionArn = arn,
            RequestId = Guid.NewGuid().ToString(),
            AcceptedMs = now.ToUnixTimeMilliseconds(),
            TraceId = TraceHeader.Read(happening.TraceId, now).Enter(happening.FunctionArn).ToString(),
            Payload = document,
        };
        return new AcceptedEvent(next.Encode(), next.AcceptedMs);
    }

    [LoggerMessage(LogLevel.Warning, "The asynchronous event {RequestId} of {Function} is dropped ({Condition}): the function has no failure destination")]
    private static partial void LogDropped(ILogger log, string requestId, string function, string condition);

    [LoggerMessage(LogLevel.Error, "The result of the asynchronous event {RequestId} cannot be sent to {Destination}: {Reason}")]
    private static partial void LogNoDestination(ILogger log, string requestId, string destination, string reason);
}
