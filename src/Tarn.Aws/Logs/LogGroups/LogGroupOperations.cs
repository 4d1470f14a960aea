using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.LogGroups;

/// <summary>Log groups.</summary>
/// <param name="groups">Finds and changes groups.</param>
/// <param name="store">The store of groups and tags.</param>
/// <param name="logs">Their events.</param>
[AwsOperations("logs")]
internal sealed partial class LogGroupOperations(LogGroupFinder groups, IMetadataStore store, LogStore logs)
{
    /// <summary>Deletes a log group with its streams. Its events are hidden at once; a job removes them.</summary>
    public async Task DeleteLogGroup(DeleteLogGroupInput input, Call call, CancellationToken cancellationToken) => await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupDefinition.Kind.NameOf(call, input.LogGroupName))
                    ?? throw LogGroupFinder.NotFound();
                await ResourceRegistry.Remove(transaction, group.Id);
                logs.DeleteGroup(transaction, LogGroupFinder.ScopeOf(call), LogGroupId.Of(group));
            },
            cancellationToken);

    /// <summary>Removes the retention of a group: its events never expire.</summary>
    public async Task DeleteRetentionPolicy(DeleteRetentionPolicyInput input, Call call, CancellationToken cancellationToken) =>
        await groups.Change(call, input.LogGroupName, group => group with { RetentionDays = null }, cancellationToken);

    private static readonly int[] RetentionDays =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Sets the retention of a group. Older events are no longer returned; a job removes them.</summary>
    public async Task PutRetentionPolicy(PutRetentionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        if (!RetentionDays.Contains(input.RetentionInDays))
        {
            throw LogsErrors.InvalidParameterException(
                $"retentionInDays {input.RetentionInDays} is not valid; valid: {string.Join(", ", RetentionDays)}.");
        }

        await groups.Change(call, input.LogGroupName, group => group with { RetentionDays = input.RetentionInDays }, cancellationToken);
    }
}
