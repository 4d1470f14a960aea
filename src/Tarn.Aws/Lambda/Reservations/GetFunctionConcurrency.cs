using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Reservations;

internal sealed partial class ConcurrencyOperations
{
    /// <summary>The reserved concurrency of a function.</summary>
    public Task<GetFunctionConcurrencyOutput> GetFunctionConcurrency(
        GetFunctionConcurrencyInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        return Task.FromResult(new GetFunctionConcurrencyOutput
        {
            ReservedConcurrentExecutions = directory.TryGet(found.Id, out var function) ? function.ReservedConcurrency : null,
        });
    }
}
