using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Reservations;

/// <summary>Reserved concurrency.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="store">The store of functions.</param>
[AwsOperations("lambda")]
internal sealed partial class ConcurrencyOperations(FunctionFinder finder, FunctionDirectory directory, IMetadataStore store)
{
    /// <summary>Ends the reservation.</summary>
    public async Task DeleteFunctionConcurrency(DeleteFunctionConcurrencyInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        await store.Commit(
            transaction => FunctionChanges.Change(transaction, found.Id, found.Arn, function => function with { ReservedConcurrency = null }),
            cancellationToken);
    }

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
