using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Resources;

/// <summary>The configuration of a work group: its defaults and its changes.</summary>
internal static class WorkGroupSettings
{
    /// <summary>The configuration of a new work group.</summary>
    public static WorkGroupConfiguration Created(WorkGroupConfiguration? asked)
    {
        asked ??= new WorkGroupConfiguration();
        return asked with
        {
            EnforceWorkGroupConfiguration = asked.EnforceWorkGroupConfiguration ?? true,
            PublishCloudWatchMetricsEnabled = asked.PublishCloudWatchMetricsEnabled ?? true,
            RequesterPaysEnabled = asked.RequesterPaysEnabled ?? false,
            EngineVersion = Selected(asked.EngineVersion),
        };
    }

    /// <summary>A configuration after changes; members that the changes leave out stay.</summary>
    public static WorkGroupConfiguration Updated(WorkGroupConfiguration present, WorkGroupConfigurationUpdates changes) => present with
    {
        EnforceWorkGroupConfiguration = changes.EnforceWorkGroupConfiguration ?? present.EnforceWorkGroupConfiguration,
        ResultConfiguration = Updated(present.ResultConfiguration, changes.ResultConfigurationUpdates),
        ManagedQueryResultsConfiguration = Updated(present.ManagedQueryResultsConfiguration, changes.ManagedQueryResultsConfigurationUpdates),
        PublishCloudWatchMetricsEnabled = changes.PublishCloudWatchMetricsEnabled ?? present.PublishCloudWatchMetricsEnabled,
        BytesScannedCutoffPerQuery = changes.RemoveBytesScannedCutoffPerQuery == true
            ? null : changes.BytesScannedCutoffPerQuery ?? present.BytesScannedCutoffPerQuery,
        RequesterPaysEnabled = changes.RequesterPaysEnabled ?? present.RequesterPaysEnabled,
        EngineVersion = changes.EngineVersion is { } version ? Selected(version) : present.EngineVersion,
        ExecutionRole = changes.ExecutionRole ?? present.ExecutionRole,
        EnableMinimumEncryptionConfiguration = changes.EnableMinimumEncryptionConfiguration ?? present.EnableMinimumEncryptionConfiguration,
        QueryResultsS3AccessGrantsConfiguration = changes.QueryResultsS3AccessGrantsConfiguration ?? present.QueryResultsS3AccessGrantsConfiguration,
    };

    /// <summary>Checks the settings of results.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException.</exception>
    public static void Check(Call call, WorkGroupConfiguration settings)
    {
        ResultSettings.Check(call, settings.ResultConfiguration);
        if (ResultSettings.IsManaged(settings) && settings.ResultConfiguration?.OutputLocation is { Length: > 0 })
        {
            throw AthenaErrors.InvalidRequestException(
                "ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together.", "INVALID_INPUT");
        }
    }

    private static EngineVersion Selected(EngineVersion? asked) =>
        WorkGroupFinder.Engine with { SelectedEngineVersion = asked?.SelectedEngineVersion ?? WorkGroupFinder.Engine.SelectedEngineVersion };

    private static ResultConfiguration? Updated(ResultConfiguration? present, ResultConfigurationUpdates? changes) => changes is null ? present : new()
    {
        OutputLocation = changes.RemoveOutputLocation == true ? null : changes.OutputLocation ?? present?.OutputLocation,
        EncryptionConfiguration = changes.RemoveEncryptionConfiguration == true
            ? null : changes.EncryptionConfiguration ?? present?.EncryptionConfiguration,
        ExpectedBucketOwner = changes.RemoveExpectedBucketOwner == true ? null : changes.ExpectedBucketOwner ?? present?.ExpectedBucketOwner,
        AclConfiguration = changes.RemoveAclConfiguration == true ? null : changes.AclConfiguration ?? present?.AclConfiguration,
    };

    private static ManagedQueryResultsConfiguration? Updated(
        ManagedQueryResultsConfiguration? present, ManagedQueryResultsConfigurationUpdates? changes) =>
        changes is null ? present : new ManagedQueryResultsConfiguration { Enabled = changes.Enabled ?? present?.Enabled ?? false };
}
