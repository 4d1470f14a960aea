using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>Changes a work group. Statements that wait or run use the settings of their start.</summary>
    [Kept("ConfigurationUpdates.RequesterPaysEnabled", "requests cost nothing")]
    [Kept("ConfigurationUpdates.ExecutionRole", "statements run as their caller")]
    [Kept("ConfigurationUpdates.ResultConfigurationUpdates.AclConfiguration", "the bucket's owner owns the objects written into it")]
    [RefusedInside("ConfigurationUpdates.ResultConfigurationUpdates.EncryptionConfiguration", "SSE_S3, SSE_KMS")]
    [Refused("ConfigurationUpdates.EngineVersion.SelectedEngineVersion", "AUTO and Athena engine version 3", "AUTO", "Athena engine version 3")]
    [Refused(
        "ConfigurationUpdates.AdditionalConfiguration, ConfigurationUpdates.EngineConfiguration, "
            + "ConfigurationUpdates.MonitoringConfiguration",
        "work groups for SQL")]
    [Refused("ConfigurationUpdates.CustomerContentEncryptionConfiguration", "SSE_S3")]
    [Refused("ConfigurationUpdates.ManagedQueryResultsConfigurationUpdates.EncryptionConfiguration", "managed results without key")]
    [Refused("ConfigurationUpdates.QueryResultsS3AccessGrantsConfiguration.EnableS3AccessGrants", "IAM permissions")]
    [Refused("ConfigurationUpdates.EnableMinimumEncryptionConfiguration", "false")]
    public async Task UpdateWorkGroup(UpdateWorkGroupInput input, Call call, CancellationToken cancellationToken)
    {
        var id = await store.Commit(
            async transaction =>
            {
                var resource = await WorkGroupFinder.Registered(transaction, call, input.WorkGroup);
                input.Refuse();
                var present = WorkGroupFinder.Decode(resource);
                var settings = input.ConfigurationUpdates is { } changes
                    ? WorkGroupSettings.Updated(present.Configuration!, changes) : present.Configuration!;
                WorkGroupSettings.Check(call, settings);
                await WorkGroupFinder.Kind.Change(transaction, resource.Id, _ => present with
                {
                    State = input.State ?? present.State,
                    Description = input.Description ?? present.Description,
                    Configuration = settings,
                });
                return resource.Id;
            },
            cancellationToken);
        call.Touch(id);
    }
}
