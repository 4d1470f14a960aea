using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Provisioned;

internal sealed partial class ProvisionedOperations
{
    /// <summary>The provisioned concurrency of a version or alias.</summary>
    public async Task<GetProvisionedConcurrencyConfigOutput> GetProvisionedConcurrencyConfig(
        GetProvisionedConcurrencyConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.RequirePublished(found, Unpublished);
        var config = await store.Read(reader => Configs.Read(reader, found.Id, qualifier), cancellationToken) ?? throw NotFound();
        return new GetProvisionedConcurrencyConfigOutput { ProvisionedMembers = Show(found, qualifier, config).ProvisionedMembers };
    }
}
