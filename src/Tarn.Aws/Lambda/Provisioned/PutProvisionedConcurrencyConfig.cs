using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Provisioned;

internal sealed partial class ProvisionedOperations
{
    /// <summary>Requests environments that are always ready for a version or alias. They start after the answer.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html"/>
    public async Task<PutProvisionedConcurrencyConfigOutput> PutProvisionedConcurrencyConfig(
        PutProvisionedConcurrencyConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.RequirePublished(found, Unpublished);
        Check(found, qualifier, input.ProvisionedConcurrentExecutions);
        var config = new ProvisionedDefinition { Requested = input.ProvisionedConcurrentExecutions, ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        provisioned.Forget(found.Id);
        await store.Commit(
            async transaction =>
            {
                await FunctionChanges.Require(transaction, found.Id, found.Arn);
                Configs.Put(transaction, found.Id, qualifier, config);
            },
            cancellationToken);
        return new PutProvisionedConcurrencyConfigOutput { ProvisionedMembers = Show(found, qualifier, config).ProvisionedMembers };
    }
}
