using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;

namespace Tarn.Aws.Lambda.Reservations;

internal sealed partial class ConcurrencyOperations
{
    /// <summary>Ends the reservation.</summary>
    public async Task<DeleteFunctionConcurrencyOutput> DeleteFunctionConcurrency(
        DeleteFunctionConcurrencyInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        await store.Commit(
            transaction => FunctionChanges.Change(transaction, found.Id, found.Arn, function => function with { ReservedConcurrency = null }),
            cancellationToken);
        return new DeleteFunctionConcurrencyOutput();
    }
}
