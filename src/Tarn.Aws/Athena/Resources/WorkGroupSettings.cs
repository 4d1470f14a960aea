using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Resources;

/// <summary>The configuration of a work group: its defaults, its changes, and the refusals of settings that Tarn lacks.</summary>
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
        AdditionalConfiguration = changes.AdditionalConfiguration,
        ExecutionRole = changes.ExecutionRole ?? present.ExecutionRole,
        CustomerContentEncryptionConfiguration = changes.CustomerContentEncryptionConfiguration,
        EnableMinimumEncryptionConfiguration = changes.EnableMinimumEncryptionConfiguration ?? present.EnableMinimumEncryptionConfiguration,
        QueryResultsS3AccessGrantsConfiguration = changes.QueryResultsS3AccessGrantsConfiguration ?? present.QueryResultsS3AccessGrantsConfiguration,
        MonitoringConfiguration = changes.MonitoringConfiguration,
        EngineConfiguration = changes.EngineConfiguration,
    };

    /// <summary>Refuses settings that Tarn does not have.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException.</exception>
    public static void Check(Call call, WorkGroupConfiguration settings)
    {
        ResultSettings.Check(call, settings.ResultConfiguration);
        (bool IsAsked, string Member, string Instead)[] refused =
        [
            (settings.EngineVersion!.SelectedEngineVersion is not ("AUTO" or "Athena engine version 3"),
                $"EngineVersion {settings.EngineVersion.SelectedEngineVersion}", "AUTO and Athena engine version 3"),
            (settings.AdditionalConfiguration is not null, "AdditionalConfiguration", "work groups for SQL"),
            (settings.EngineConfiguration is not null, "EngineConfiguration", "work groups for SQL"),
            (settings.MonitoringConfiguration is not null, "MonitoringConfiguration", "work groups for SQL"),
            (settings.CustomerContentEncryptionConfiguration is not null, "CustomerContentEncryptionConfiguration", "SSE_S3"),
            (settings.ManagedQueryResultsConfiguration?.EncryptionConfiguration is not null,
                "ManagedQueryResultsConfiguration.EncryptionConfiguration", "managed results without key"),
            (settings.IdentityCenterConfiguration?.EnableIdentityCenter == true, "IdentityCenterConfiguration", "IAM principals"),
            (settings.QueryResultsS3AccessGrantsConfiguration?.EnableS3AccessGrants == true, "QueryResultsS3AccessGrantsConfiguration", "IAM permissions"),
            (settings.EnableMinimumEncryptionConfiguration == true, "EnableMinimumEncryptionConfiguration true", "false"),
        ];
        foreach (var (_, member, instead) in refused.Where(setting => setting.IsAsked))
        {
            throw AthenaRefusals.Member(member, instead);
        }

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
        ManagedQueryResultsConfiguration? present, ManagedQueryResultsConfigurationUpdates? changes)
    {
        return changes is null ? present : new ManagedQueryResultsConfiguration
        {
            Enabled = changes.Enabled ?? present?.Enabled ?? false,
            EncryptionConfiguration = changes.EncryptionConfiguration,
        };
    }
}
