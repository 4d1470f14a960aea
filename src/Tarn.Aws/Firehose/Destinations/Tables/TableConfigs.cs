using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.Tables;

/// <summary>A description of tables as the delivery's configuration.</summary>
internal static class TableConfigs
{
    private const string Member = "IcebergDestinationConfiguration";

    public static TableDestinationConfig Of(IcebergDestinationDescription iceberg, List<string> refused)
    {
        FirehoseRefusals.CheckRole(iceberg.RoleARN, $"{Member}.RoleARN", refused);
        var objects = BucketConfigs.Output(iceberg.S3DestinationDescription!.BucketMembers, $"{Member}.S3Configuration", refused);

        // A delimiter after a JSON object has no effect on its row.
        var (steps, _) = FirehoseProcessors.Read(iceberg.ProcessingConfiguration, refused);
        if (iceberg.CatalogConfiguration?.CatalogARN is { } catalog && !catalog.EndsWith(":catalog", StringComparison.Ordinal))
        {
            refused.Add(FirehoseRefusals.Sentence(
                $"{Member}.CatalogConfiguration.CatalogARN {catalog}", "the account's own catalog, arn:aws:glue:REGION:ACCOUNT:catalog"));
        }

        return new TableDestinationConfig
        {
            Buffering = BucketConfigs.Buffering(iceberg.BufferingHints),
            Steps = steps,
            RetrySeconds = iceberg.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Tables = [.. (iceberg.DestinationTableConfigurationList ?? []).Select(table => Table(table, iceberg.AppendOnly ?? false))],
            CreatesTable = iceberg.TableCreationConfiguration?.Enabled ?? false,
            EvolvesSchema = iceberg.SchemaEvolutionConfiguration?.Enabled ?? false,
            Warehouse = iceberg.CatalogConfiguration?.WarehouseLocation,
            Objects = objects,
        };
    }

    private static TableConfig Table(DestinationTableConfiguration table, bool appendOnly) => new(table.DestinationDatabaseName, table.DestinationTableName)
    {
        ErrorPrefix = table.S3ErrorOutputPrefix,
        UniqueKeys = appendOnly ? [] : table.UniqueKeys ?? [],
        PartitionColumns = [.. table.PartitionSpec?.Identity?.Select(field => field.SourceName) ?? []],
    };
}
