using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

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
                var before = await AccountSettings.Read(transaction, call);
                var after = before.Set(input.MinimumThroughputBillingCommitment.Status == "ENABLED", now);
                transaction.Put(AccountSettings.Space, AccountSettings.KeyOf(call), after.Encode());
                return after;
            },
            cancellationToken);
        return new UpdateAccountSettingsOutput { MinimumThroughputBillingCommitment = settings.Answer(now) };
    }
}
