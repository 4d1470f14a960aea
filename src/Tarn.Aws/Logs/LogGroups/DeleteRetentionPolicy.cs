using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    /// <summary>Removes the retention of a group: its events are kept for ever.</summary>
    public async Task<DeleteRetentionPolicyOutput> DeleteRetentionPolicy(
        DeleteRetentionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await groups.Change(call, input.LogGroupName, group => group with { RetentionDays = null }, cancellationToken);
        return new DeleteRetentionPolicyOutput();
    }
}
