using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;

namespace Tarn.Aws.Lambda.Reservations;

internal sealed partial class ConcurrencyOperations
{
    /// <summary>Reserves concurrency for a function, which is also its limit. 0 refuses every invocation.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html"/>
    public async Task<PutFunctionConcurrencyOutput> PutFunctionConcurrency(
        PutFunctionConcurrencyInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var others = directory.KeptConcurrency(call.Account, call.Region, found.Id);
        if (directory.ProvisionedOf(found.Id) is var provisioned && input.ReservedConcurrentExecutions < provisioned)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"ReservedConcurrentExecutions should not be lower than function's total provisioned concurrency [{provisioned}].");
        }

        if (others + input.ReservedConcurrentExecutions > FunctionChanges.ConcurrencyMax - FunctionChanges.UnreservedMin)
        {
            throw LambdaErrors.InvalidParameterValueException("Specified ReservedConcurrentExecutions for function decreases account's "
                + $"UnreservedConcurrentExecution below its minimum value of [{FunctionChanges.UnreservedMin}].");
        }

        var changed = await store.Commit(
            transaction => FunctionChanges.Change(
                transaction, found.Id, found.Arn, function => function with { ReservedConcurrency = input.ReservedConcurrentExecutions }),
            cancellationToken);
        return new PutFunctionConcurrencyOutput { ReservedConcurrentExecutions = changed.ReservedConcurrency };
    }
}
