using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Provisioned;

internal sealed partial class ProvisionedOperations
{
    /// <summary>The provisioned concurrency of a function's versions and aliases.</summary>
    public async Task<ListProvisionedConcurrencyConfigsOutput> ListProvisionedConcurrencyConfigs(
        ListProvisionedConcurrencyConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = MarkerPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListProvisionedConcurrencyConfigsOutput
        {
            ProvisionedConcurrencyConfigs = [.. page.Select(row => Show(found, row.Key, row.Value))],
            NextMarker = next,
        };
    }
}
