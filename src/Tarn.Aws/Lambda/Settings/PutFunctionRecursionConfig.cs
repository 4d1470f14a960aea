using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;

namespace Tarn.Aws.Lambda.Settings;

internal sealed partial class SettingOperations
{
    private const string Allow = "Allow";
    private const string Terminate = "Terminate";

    /// <summary>Sets whether invocations that call the function in a loop go on.</summary>
    public async Task<PutFunctionRecursionConfigOutput> PutFunctionRecursionConfig(
        PutFunctionRecursionConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        await store.Commit(
            transaction => FunctionChanges.Change(
                transaction, found.Id, found.Arn, function => function with { AllowsLoops = input.RecursiveLoop == Allow }),
            cancellationToken);
        return new PutFunctionRecursionConfigOutput { RecursiveLoop = input.RecursiveLoop };
    }
}
