using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Returns the account's commitment in the region.</summary>
    public async Task<DescribeAccountSettingsOutput> DescribeAccountSettings(
        DescribeAccountSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        limits?.Count(call, null);
        var settings = await store.Read(reader => AccountSettings.Read(reader, call), cancellationToken);
        return new DescribeAccountSettingsOutput { MinimumThroughputBillingCommitment = settings.Answer(call.Time) };
    }
}
