using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    /// <summary>Creates a log group.</summary>
    [Kept("*", "groups are kept and shown; Tarn's own log has a delivery's errors")]
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

        var document = new LogGroupDocument { Class = input.LogGroupClass ?? "STANDARD", Streams = new Dictionary<string, long>() };
        var id = await store.Commit(transaction => Add(transaction, input, call, document), cancellationToken);
        call.Touch(id);
        return new CreateLogGroupOutput();
    }

    private static async ValueTask<ResourceId> Add(
        IMetadataTransaction transaction, CreateLogGroupInput input, Call call, LogGroupDocument document)
    {
        var name = LogGroupFinder.NameOf(call, input.LogGroupName);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw LogsErrors.ResourceAlreadyExistsException("The specified log group already exists");
        }

        var group = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = LogGroupFinder.ArnOf(call, input.LogGroupName),
            Owner = call.Account,
            Created = call.Time,
            Document = document.Encode(),
        };
        await ResourceRegistry.Add(transaction, group);
        ResourceTags.Set(transaction, group.Id, input.Tags ?? new Dictionary<string, string>());
        return group.Id;
    }
}
