using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Provisioned;

internal sealed partial class ProvisionedOperations
{
    /// <summary>Ends the provisioned concurrency of a version or alias. Without one, nothing changes.</summary>
    public async Task<DeleteProvisionedConcurrencyConfigOutput> DeleteProvisionedConcurrencyConfig(
        DeleteProvisionedConcurrencyConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindQualified(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.RequirePublished(found, Unpublished);
        await store.Commit(
            transaction =>
            {
                Configs.Delete(transaction, found.Id, qualifier);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return new DeleteProvisionedConcurrencyConfigOutput();
    }
}
