using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    [Refused("kmsKeyId", "no key")]
    [Refused("deletionProtectionEnabled", "false")]
    public async Task CreateLogGroup(CreateLogGroupInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var group = await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, LogGroupFinder.NameOf(call, input.LogGroupName)) is not null)
                {
                    throw LogsErrors.ResourceAlreadyExistsException("The specified log group already exists");
                }

                var made = await LogGroupCreation.Add(
                    transaction, call.Account, call.Region, input.LogGroupName, input.LogGroupClass ?? LogGroupCreation.Standard, call.Time);
                ResourceTags.Set(transaction, made.Id, input.Tags ?? new Dictionary<string, string>());
                return made;
            },
            cancellationToken);
        call.Touch(group.Id, group.Cells);
    }
}
