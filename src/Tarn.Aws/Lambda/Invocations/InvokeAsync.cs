using System.Buffers;
using System.IO.Pipelines;
using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Asynchronous.Events;

namespace Tarn.Aws.Lambda.Invocations;

internal sealed partial class InvokeOperations
{
    /// <summary>Keeps an event for a function: the older form of Invoke with the type Event.</summary>
    public async Task<InvokeAsyncOutput> InvokeAsync(InvokeAsyncInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await Find(call, input.FunctionName, null, cancellationToken);
        resolver.Choose(found.Id, found.Arn, found.Qualifier);
        var payload = await ReadAll(input.InvokeArgs.Reader, cancellationToken);
        await Enqueue(call, found, InvocationOf(call, found, payload, null), cancellationToken);
        return new InvokeAsyncOutput { Status = 202 };
    }

    private static async Task<byte[]> ReadAll(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > AsyncEvent.PayloadBytesMax)
            {
                throw LambdaErrors.RequestTooLargeException($"Request must be smaller than {AsyncEvent.PayloadBytesMax} bytes for the InvokeAsync operation");
            }

            if (read.IsCompleted)
            {
                return read.Buffer.ToArray();
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
