using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Sets when AWS would change the runtime's patch version.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html"/>
    [Kept("UpdateRuntimeOn", "the runtime is this machine's interpreter, which its operator updates")]
    [Refused("UpdateRuntimeOn", "Auto and FunctionUpdate", "Auto", "FunctionUpdate")]
    [Refused("RuntimeVersionArn", "leave it out; --function-runtimes exact refuses other versions of a runtime")]
    public async Task<PutRuntimeManagementConfigOutput> PutRuntimeManagementConfig(
        PutRuntimeManagementConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        input.Refuse();
        await store.Commit(
            async transaction =>
            {
                await FunctionChanges.Require(transaction, found.Id, found.Arn);
                Runtimes.Put(transaction, found.Id, qualifier, new RuntimeManagementDefinition(input.UpdateRuntimeOn, null));
            },
            cancellationToken);
        return new PutRuntimeManagementConfigOutput { UpdateRuntimeOn = input.UpdateRuntimeOn, FunctionArn = $"{found.Arn}:{qualifier}" };
    }
}
