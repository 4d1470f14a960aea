using System.Text;
using System.Text.Json;
using Tarn.Delivery.Functions;
using Tarn.Functions.Invocations;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda.Transforms;

/// <summary>Firehose's processor <c>Lambda</c>: calls a function with a batch of a delivery's records.</summary>
/// <param name="registry">The names of streams.</param>
/// <param name="streams">Their shards.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionTransform(IFunctionTarget target, ResourceRegistry registry, StreamDirectory streams, TimeProvider time) : IRecordTransform
{
    private const string Malformed = "Lambda.JsonProcessingException";
    private const string TimedOut = "Sandbox.Timedout";

    // Firehose waits for a function for 5 minutes.
    private static readonly TimeSpan CallMax = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async Task<TransformAnswer> Transform(TransformRequest request, CancellationToken cancellationToken)
    {
        var invocation = new Invocation
        {
            RequestId = request.InvocationId.ToString(),
            InvokedArn = request.FunctionArn,
            Payload = TransformDocument.Write(request, SourceOf(request.SourceArn)),
        };
        try
        {
            var answer = await target.Invoke(request.FunctionArn, invocation, cancellationToken).AsTask().WaitAsync(CallMax, time, cancellationToken);
            return answer.FunctionError is null ? Results(answer) : Failure(answer);
        }
        catch (TimeoutException)
        {
            return TransformAnswer.Of(TransformOutcome.TimedOut, $"The function did not answer within {CallMax.TotalMinutes} minutes.");
        }
        catch (TarnException throttled) when (throttled.Kind == ErrorKind.Throttled)
        {
            return TransformAnswer.Of(TransformOutcome.Throttled, throttled.Message);
        }
    }

    private static TransformAnswer Results(InvocationAnswer answer)
    {
        if (answer.Payload.Length > TransformLimits.JsonBytesMax)
        {
            return TransformAnswer.Of(TransformOutcome.Failed, $"The answer is larger than {TransformLimits.JsonBytesMax} bytes.", Malformed);
        }

        try
        {
            return TransformAnswer.Of(TransformDocument.Read(answer.Payload));
        }
        catch (JsonException malformed)
        {
            return TransformAnswer.Of(TransformOutcome.Failed, $"The answer does not have the form of results: {malformed.Message}", Malformed);
        }
    }

    private static TransformAnswer Failure(InvocationAnswer answer)
    {
        var document = Encoding.UTF8.GetString(answer.Payload.Span);
        return document.Contains(TimedOut, StringComparison.Ordinal)
            ? TransformAnswer.Of(TransformOutcome.TimedOut, document)
            : TransformAnswer.Of(TransformOutcome.Failed, document);
    }

    private StreamLayout? SourceOf(string? sourceArn) =>
        sourceArn is not null && Arn.TryParse(sourceArn, out var arn)
        && registry.TryFind(new ResourceName(arn.Account, arn.Region, "kinesis", "stream", arn.Resource["stream/".Length..]), out var found)
            ? streams.Find(new StreamId(found.Id.Value))
            : null;
}
