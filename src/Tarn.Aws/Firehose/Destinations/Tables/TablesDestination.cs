using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.Tables;

/// <summary>Iceberg tables.</summary>
internal sealed class TablesDestination()
    : TypedDestination<IcebergDestinationConfiguration, IcebergDestinationUpdate, IcebergDestinationDescription>(
        static input => input.IcebergDestinationConfiguration,
        static input => input.IcebergDestinationUpdate,
        static destination => destination.IcebergDestinationDescription)
{
    private static readonly TableMembers Defaults = new()
    {
        BufferingHints = BucketDescriptions.Hints(BufferingConfig.TableDefault),
        CloudWatchLoggingOptions = BucketDescriptions.NoLogging,
        S3BackupMode = "FailedDataOnly",
        RetryOptions = new RetryOptions { DurationInSeconds = DeliveryLimits.RetrySecondsDefault },
        AppendOnly = false,
    };

    protected override DestinationDescription Describe(IcebergDestinationConfiguration given) =>
        Describe(Merge(Defaults, given.TableMembers), given.S3Configuration);

    protected override DestinationDescription Updated(IcebergDestinationDescription old, IcebergDestinationUpdate update, List<string> refused)
    {
        CheckAppendOnly(old.AppendOnly, update.AppendOnly, refused);
        return Describe(old with
        {
            TableMembers = Merge(old.TableMembers, update.TableMembers with { AppendOnly = old.AppendOnly }),
            S3DestinationDescription = update.S3Configuration is { } s3 ? BucketDescriptions.Of(s3) : old.S3DestinationDescription,
        });
    }

    protected override DestinationDescription? Replacing(IcebergDestinationUpdate update, List<string> refused)
    {
        CheckAppendOnly(false, update.AppendOnly, refused);
        if (update is { RoleARN: not null, CatalogConfiguration: not null, S3Configuration: { } s3 })
        {
            return Describe(Merge(Defaults, update.TableMembers), s3);
        }

        refused.Add(
            "IcebergDestinationUpdate needs RoleARN, CatalogConfiguration and S3Configuration, because it replaces a destination of another type.");
        return null;
    }

    protected override DestinationConfig Config(IcebergDestinationDescription description, List<string> refused) => TableConfigs.Of(description, refused);

    protected override DestinationRoles Roles(IcebergDestinationDescription description) =>
        new(description.S3DestinationDescription!.RoleARN, Destination: description.RoleARN);

    protected override (string Member, BufferingHints? Hints)[] Hints(IcebergDestinationConfiguration given) =>
    [
        ("IcebergDestinationConfiguration", given.BufferingHints),
        ("IcebergDestinationConfiguration.S3Configuration", given.S3Configuration.BufferingHints),
    ];

    protected override (string Member, BufferingHints? Hints)[] Hints(IcebergDestinationUpdate update) =>
        [("IcebergDestinationUpdate", update.BufferingHints), ("IcebergDestinationUpdate.S3Configuration", update.S3Configuration?.BufferingHints)];

    private static void CheckAppendOnly(bool? old, bool? given, List<string> refused)
    {
        if (given is { } appendOnly && appendOnly != (old ?? false))
        {
            refused.Add("AppendOnly can be set at creation only.");
        }
    }

    private static DestinationDescription Describe(in TableMembers members, S3DestinationConfiguration s3) => Describe(new IcebergDestinationDescription
    {
        TableMembers = members,
        S3DestinationDescription = BucketDescriptions.Of(s3),
    });

    private static DestinationDescription Describe(IcebergDestinationDescription iceberg) =>
        new() { DestinationId = DestinationTypes.Id, IcebergDestinationDescription = iceberg };

    private static TableMembers Merge(in TableMembers old, in TableMembers given) => new(
        given.DestinationTableConfigurationList ?? old.DestinationTableConfigurationList,
        given.SchemaEvolutionConfiguration ?? old.SchemaEvolutionConfiguration,
        given.TableCreationConfiguration ?? old.TableCreationConfiguration,
        BucketDescriptions.Merge(old.BufferingHints, given.BufferingHints),
        given.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions,
        given.ProcessingConfiguration ?? old.ProcessingConfiguration,
        given.S3BackupMode ?? old.S3BackupMode,
        given.RetryOptions ?? old.RetryOptions,
        given.RoleARN ?? old.RoleARN,
        given.AppendOnly ?? old.AppendOnly,
        given.CatalogConfiguration ?? old.CatalogConfiguration);
}
