using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    private static readonly int[] RetentionDays =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Sets the retention of a group. Older events are no longer returned; a job removes them.</summary>
    public async Task<PutRetentionPolicyOutput> PutRetentionPolicy(PutRetentionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        if (!RetentionDays.Contains(input.RetentionInDays))
        {
            throw LogsErrors.InvalidParameterException(
                $"retentionInDays {input.RetentionInDays} is not valid; valid: {string.Join(", ", RetentionDays)}.");
        }

        await groups.Change(call, input.LogGroupName, group => group with { RetentionDays = input.RetentionInDays }, cancellationToken);
        return new PutRetentionPolicyOutput();
    }
}
