using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Applications;

internal sealed partial class ApplicationOperations
{
    /// <summary>Makes the next version. A running application moves to it.</summary>
    [Refused("RuntimeEnvironmentUpdate", "FLINK-1_20 and FLINK-2_2", "FLINK-1_20", "FLINK-2_2")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentTypeUpdate", "PLAINTEXT: a script in Flink's SQL", "PLAINTEXT")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentUpdate.S3ContentLocationUpdate", "TextContentUpdate")]
    [Refused("ApplicationConfigurationUpdate.ApplicationCodeConfigurationUpdate.CodeContentUpdate.ZipFileContentUpdate", "TextContentUpdate")]
    [Refused("ApplicationConfigurationUpdate.SqlApplicationConfigurationUpdate", "CREATE TABLE in the script; docs/analytics.md")]
    [Refused("ApplicationConfigurationUpdate.VpcConfigurationUpdates", "leave it out")]
    [Refused("ApplicationConfigurationUpdate.ZeppelinApplicationConfigurationUpdate", "the console's SQL page")]
    [Refused("ApplicationConfigurationUpdate.ApplicationEncryptionConfigurationUpdate", "leave it out")]
    [Kept("CloudWatchLoggingOptionUpdates", "messages of applications are in tarn status and the server's log")]
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
        if (finder.StatusOf(found) == RunStatus.Running)
        {
            await runs!.Update(id, row.Restore?.AllowUnusedState ?? false, cancellationToken);
        }

        return new UpdateApplicationOutput { ApplicationDetail = await Show(found, cancellationToken), OperationId = done.Id };
    }
}
