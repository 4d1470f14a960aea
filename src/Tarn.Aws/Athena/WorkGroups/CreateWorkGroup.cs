using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    private const int GroupsMax = 1_000;

    [Kept("Configuration.RequesterPaysEnabled", "requests cost nothing")]
    [Kept("Configuration.ExecutionRole", "statements run as their caller")]
    [Kept("Configuration.ResultConfiguration.AclConfiguration", "the bucket's owner owns the objects written into it")]
    [RefusedInside("Configuration.ResultConfiguration.EncryptionConfiguration", "SSE_S3, SSE_KMS")]
    [Refused("Configuration.EngineVersion.SelectedEngineVersion", "AUTO and Athena engine version 3", "AUTO", "Athena engine version 3")]
    [Refused(
        "Configuration.AdditionalConfiguration, Configuration.EngineConfiguration, Configuration.MonitoringConfiguration",
        "work groups for SQL")]
    [Refused("Configuration.CustomerContentEncryptionConfiguration", "SSE_S3")]
    [Refused("Configuration.ManagedQueryResultsConfiguration.EncryptionConfiguration", "managed results without key")]
    [Refused("Configuration.IdentityCenterConfiguration.EnableIdentityCenter", "IAM principals")]
    [Refused("Configuration.QueryResultsS3AccessGrantsConfiguration.EnableS3AccessGrants", "IAM permissions")]
    [Refused("Configuration.EnableMinimumEncryptionConfiguration", "false")]
    [RefusedInside("Tags", "of the keys tarn.*: tarn.timeout-seconds, tarn.workers-max, tarn.memory-mb and tarn.queue-max")]
    public async Task CreateWorkGroup(CreateWorkGroupInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var settings = WorkGroupSettings.Created(input.Configuration);
        WorkGroupSettings.Check(call, settings);
        var tags = AthenaTags.Of(input.Tags);
        WorkGroupTags.Terms(tags);
        var group = new WorkGroup { Name = input.Name, State = "ENABLED", Description = input.Description, Configuration = settings };
        var id = await store.Commit(transaction => Add(transaction, call, group, tags), cancellationToken);
        call.Touch(id);
    }

    private static async ValueTask<ResourceId> Add(
        IMetadataTransaction transaction, Call call, WorkGroup group, IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        var name = WorkGroupFinder.Kind.NameOf(call, group.Name);
        if (group.Name == WorkGroupFinder.Primary || await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw AthenaErrors.InvalidRequestException("WorkGroup is already created", "INVALID_INPUT");
        }

        if (!await ResourceRegistry.HasRoom(transaction, name, GroupsMax))
        {
            throw AthenaErrors.InvalidRequestException($"An account has at most {GroupsMax} work groups in a region.", "INVALID_INPUT");
        }

        var resource = await WorkGroupFinder.Add(transaction, call, group);
        await TagChanges.Add(transaction, resource.Id, tags, AthenaTags.TooMany);
        return resource.Id;
    }
}
