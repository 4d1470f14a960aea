using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Instances;

internal sealed partial class InstanceOperations
{
    /// <summary>Lists the settings with values and origins. Secrets are no settings.</summary>
    public Task<ListSettingsOutput> ListSettings(ListSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        return Task.FromResult(new ListSettingsOutput { Settings = settings });
    }
}
