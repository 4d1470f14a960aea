using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Groups;

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
                var name = LogGroupDefinition.Kind.NameOf(call, input.LogGroupName);
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw LogsErrors.ResourceAlreadyExistsException("The specified log group already exists");
                }

                var made = await LogGroupCreation.Add(transaction, name, input.LogGroupClass ?? LogGroupDefinition.Standard, call.Time);
                ResourceTags.Set(transaction, made.Id, input.Tags ?? new Dictionary<string, string>());
                return made;
            },
            cancellationToken);
        call.Touch(group.Id, group.Cells);
    }
}
