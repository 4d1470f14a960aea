using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    [Refused("kmsKeyId", "no key")]
    public async Task<CreateLogGroupOutput> CreateLogGroup(CreateLogGroupInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.KmsKeyId is not null)
        {
            throw LogsErrors.InvalidParameterException("kmsKeyId is not supported by Tarn; leave it out (docs/coverage.md#logs-createloggroup).");
        }

        if (input.DeletionProtectionEnabled == true)
        {
            throw LogsErrors.InvalidParameterException(
                "deletionProtectionEnabled true is not supported by Tarn; supported: false (docs/coverage.md#logs-createloggroup).");
        }

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
        call.Touch(group.Id);
        return new CreateLogGroupOutput();
    }
}
