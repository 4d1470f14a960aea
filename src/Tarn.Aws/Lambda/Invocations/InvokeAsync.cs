using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Invocations;

internal sealed partial class InvokeOperations
{
    /// <summary>Keeps an event for a function: the older form of Invoke with the type Event.</summary>
    public async Task<InvokeAsyncOutput> InvokeAsync(InvokeAsyncInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await Find(call, input.FunctionName, null, cancellationToken);
        resolver.Choose(found.Id, found.Arn, found.Qualifier);
        await Enqueue(call, found, InvocationOf(call, found, input.InvokeArgs, null), cancellationToken);
        return new InvokeAsyncOutput { Status = 202 };
    }
}
