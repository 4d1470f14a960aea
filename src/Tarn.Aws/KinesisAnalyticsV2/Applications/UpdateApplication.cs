using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Applications;

internal sealed partial class ApplicationOperations
{
    /// <summary>Makes the next version. A running application moves to it.</summary>
    [Refused("RuntimeEnvironmentUpdate", "FLINK-1_20 or FLINK-2_2", "FLINK-1_20", "FLINK-2_2")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentTypeUpdate", "PLAINTEXT: a script in Flink's SQL", "PLAINTEXT")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentUpdate.S3ContentLocationUpdate", "TextContentUpdate")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentUpdate.ZipFileContentUpdate", "TextContentUpdate")]
    [Refused("ApplicationConfigurationUpdate.SqlApplicationConfigurationUpdate", "CREATE TABLE in the script; docs/analytics.md")]
    [Refused("ApplicationConfigurationUpdate.VpcConfigurationUpdates", "leave it out")]
    [Refused("ApplicationConfigurationUpdate.ZeppelinApplicationConfigurationUpdate", "the console's SQL page")]
    [Refused("ApplicationConfigurationUpdate.ApplicationEncryptionConfigurationUpdate", "leave it out")]
    [Kept("ApplicationConfigurationUpdate.FlinkApplicationConfigurationUpdate", "checkpoints follow the state's size, and each application has one process")]
    [Kept("ApplicationConfigurationUpdate.EnvironmentPropertyUpdates", "a script reads no properties")]
    [Kept("ApplicationConfigurationUpdate.ApplicationSystemRollbackConfigurationUpdate", "a version that does not begin holds it, with a reason")]
    [Kept("CloudWatchLoggingOptionUpdates", "messages are in the server's log and in tarn status")]
    public async Task<UpdateApplicationOutput> UpdateApplication(UpdateApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        input.Refuse();
        var expected = ExpectedVersions.Of(input.CurrentApplicationVersionId, input.ConditionalToken);
        if (input.ServiceExecutionRoleUpdate is { } role)
        {
            roles.Check(call, role, found.Arn);
        }

        var (id, run) = (ApplicationFinder.IdOf(found), input.RunConfigurationUpdate);
        var restarts = finder.MustMove(found);
        if (restarts)
        {
            var (present, version) = await finder.Read(found, cancellationToken);
            var allowUnused = run?.FlinkRunConfiguration?.AllowNonRestoredState ?? present.Restore?.AllowUnusedState ?? false;
            await runs.Check(id, ConfigUpdates.Apply(version.Config, input), allowUnused, cancellationToken);
        }

        var (done, row) = await store.Commit(
            async transaction =>
            {
                var made = await ApplicationChanges.Update(
                    transaction, id, expected, call.Operation, config => ConfigUpdates.Apply(config, input), call.Time);
                if (run is not null)
                {
                    await ApplicationChanges.Set(transaction, id, present => present with
                    {
                        Restore = RestorePoints.Of(run.ApplicationRestoreConfiguration, run.FlinkRunConfiguration, present.Restore),
                    });
                }

                return (made, (await ApplicationChanges.Current(transaction, id)).Row);
            },
            cancellationToken);
        if (restarts)
        {
            await runs.Update(id, row.Restore?.AllowUnusedState ?? false, cancellationToken);
        }

        return new UpdateApplicationOutput { ApplicationDetail = await Show(found, cancellationToken), OperationId = done.Id };
    }
}
