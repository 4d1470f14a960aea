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
        var shown = Show(found, qualifier, config);
        return new GetProvisionedConcurrencyConfigOutput
        {
            RequestedProvisionedConcurrentExecutions = shown.RequestedProvisionedConcurrentExecutions,
            AvailableProvisionedConcurrentExecutions = shown.AvailableProvisionedConcurrentExecutions,
            AllocatedProvisionedConcurrentExecutions = shown.AllocatedProvisionedConcurrentExecutions,
            Status = shown.Status,
            StatusReason = shown.StatusReason,
            LastModified = shown.LastModified,
        };
    }
}
