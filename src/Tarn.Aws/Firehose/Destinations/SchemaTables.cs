using System.Globalization;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Finds the tables whose columns converted records have.</summary>
public sealed class SchemaTables(LakeCatalog catalog)
{
    private const string Member = "DataFormatConversionConfiguration.SchemaConfiguration";

    /// <summary>Checks that the table of a conversion exists in the version that the conversion names, and returns whether nothing is refused.</summary>
    internal async ValueTask<bool> Check(IMetadataReader reader, DestinationDescription? destination, Call call, List<string> refused)
    {
        if (destination?.ExtendedS3DestinationDescription?.DataFormatConversionConfiguration is not
            { Enabled: not false, SchemaConfiguration: { DatabaseName: { } database, TableName: { } table } schema })
        {
            return false;
        }

        if (schema.CatalogId is { } catalogId && catalogId != call.Account)
        {
            refused.Add(FirehoseRefusals.Sentence($"{Member}.CatalogId {catalogId}", $"the account's own catalog, {call.Account}"));
        }

        var region = schema.Region ?? call.Region;
        if (!catalog.TryFindTable(new TableName(new CatalogScope(call.Account, region), database, table), out var found))
        {
            refused.Add($"{Member}: table {database}.{table} does not exist in region {region}.");
            return false;
        }

        var current = found.Version.ToString(CultureInfo.InvariantCulture);
        if (schema.VersionId is { } version && version != ConversionConfig.LatestVersion && version != current
            && await TableVersions.Find(reader, found.Id, version) is null)
        {
            refused.Add(FirehoseRefusals.Sentence(
                $"{Member}.VersionId {version}", $"{ConversionConfig.LatestVersion} or a version of the table, the current one is {current}"));
        }

        return refused.Count == 0;
    }
}
