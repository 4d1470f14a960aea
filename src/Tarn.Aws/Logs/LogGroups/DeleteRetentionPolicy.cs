using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    /// <summary>Removes the retention of a group: its events would be kept for ever.</summary>
    [Kept("*", "a group has no events to expire")]
    public async Task<DeleteRetentionPolicyOutput> DeleteRetentionPolicy(
        DeleteRetentionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await groups.Change(call, input.LogGroupName, group => group with { RetentionDays = null }, cancellationToken);
        return new DeleteRetentionPolicyOutput();
    }
}
