using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Instances;

/// <summary>The instance's settings and its own log.</summary>
/// <param name="settings">The settings with their origins; no secret is among them.</param>
/// <param name="log">The newest lines of the log.</param>
/// <param name="account">The account that may see them.</param>
[AwsOperations("tarn")]
internal sealed partial class InstanceOperations(
    IReadOnlyList<InstanceSetting> settings, ServerLog log, InstanceAccount account, PageTokens tokens)
{
    /// <summary>Lists the settings with values and origins. Secrets are no settings.</summary>
    public Task<ListSettingsOutput> ListSettings(ListSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        account.Check(call);
        return Task.FromResult(new ListSettingsOutput { Settings = settings });
    }
}
