using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Invocations;

namespace Tarn.Aws.Lambda.Invocations;

internal sealed partial class InvokeOperations
{
    private const int ChunkBytesMax = 1 << 20;

    /// <summary>Invokes a function and returns its answer while the function makes it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html"/>
    [Refused("TenantId", "leave it out")]
    public async Task<InvokeWithResponseStreamOutput> InvokeWithResponseStream(
        InvokeWithResponseStreamInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var found = await Find(call, input.FunctionName, input.Qualifier, cancellationToken);
        var invocation = InvocationOf(call, found, input.Payload, input.ClientContext) with { IsStreamed = true };
        var version = resolver.Choose(found.Id, found.Arn, found.Qualifier);
        if (input.InvocationType == DryRun)
        {
            return new InvokeWithResponseStreamOutput { StatusCode = 204, ExecutedVersion = version.Name, EventStream = Nothing() };
        }

        var answer = await Run(call, found, version, invocation, cancellationToken);
        return new InvokeWithResponseStreamOutput
        {
            StatusCode = 200,
            ExecutedVersion = answer.Version,
            ResponseStreamContentType = answer.ContentType,
            EventStream = Events(answer, input.LogType == Tail, cancellationToken),
        };
    }

    private static async IAsyncEnumerable<InvokeWithResponseStreamResponseEvent> Nothing()
    {
        await ValueTask.CompletedTask;
        yield break;
    }

    private static async IAsyncEnumerable<InvokeWithResponseStreamResponseEvent> Events(
        InvocationAnswer answer, bool isTailed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? Code, string? Details) error = answer.Stream is null && answer.FunctionError is not null
            ? (answer.FunctionError, Encoding.UTF8.GetString(answer.Payload.Span))
            : default;
        var parts = (answer.Stream ?? Whole(error.Code is null ? answer.Payload : default)).GetAsyncEnumerator(cancellationToken);
        await using (parts)
        {
            while (true)
            {
                try
                {
                    if (!await parts.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (InvocationFailedException failure)
                {
                    error = (failure.ErrorType, Encoding.UTF8.GetString(failure.Document.Span));
                    break;
                }

                for (var rest = parts.Current; !rest.IsEmpty; rest = rest[Math.Min(ChunkBytesMax, rest.Length)..])
                {
                    yield return new InvokeWithResponseStreamResponseEvent
                    {
                        PayloadChunk = new InvokeResponseStreamUpdate { Payload = rest[..Math.Min(ChunkBytesMax, rest.Length)] },
                    };
                }
            }
        }

        yield return new InvokeWithResponseStreamResponseEvent
        {
            InvokeComplete = new InvokeWithResponseStreamCompleteEvent
            {
                ErrorCode = error.Code,
                ErrorDetails = error.Details,
                LogResult = isTailed ? Convert.ToBase64String(answer.LogTail().Span) : null,
            },
        };
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Whole(ReadOnlyMemory<byte> payload)
    {
        await ValueTask.CompletedTask;
        yield return payload;
    }
}
