using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Begins or ends the account's commitment in the region. The commitment is stored and shown.</summary>
    [Kept("MinimumThroughputBillingCommitment", "nothing is billed")]
    public async Task<UpdateAccountSettingsOutput> UpdateAccountSettings(
        UpdateAccountSettingsInput input, Call call, CancellationToken cancellationToken)
    {
        limits?.Count(call, null);
        var now = call.Time;
        var settings = await store.Commit(
            async transaction =>
            {
                var before = await ThroughputCommitment.Read(transaction, call.Account, call.Region);
                var after = before.Set(input.MinimumThroughputBillingCommitment.Status == "ENABLED", now);
                after.Put(transaction, call.Account, call.Region);
                return after;
            },
            cancellationToken);
        return new UpdateAccountSettingsOutput { MinimumThroughputBillingCommitment = CommitmentOf(settings, now) };
    }
}
