using System.Text.RegularExpressions;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;

namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Checks the tables of a destination.</summary>
internal static partial class TablesValidator
{
    // The query's keys that choose a record's table.
    private static readonly string[] RouteKeys = ["destinationDatabaseName", "destinationTableName"];

    public static void Check(TableDestinationConfig destination, QueryKeys query, List<string> errors)
    {
        if (!destination.Steps.Chooses && destination.Tables.Count != 1)
        {
            errors.Add(
                $"DestinationTableConfigurationList has {destination.Tables.Count} tables. Without a processor that chooses each record's table "
                + "(MetadataExtraction), there must be exactly one.");
        }

        foreach (var missing in query.Keys is { } keys ? RouteKeys.Except(keys) : [])
        {
            errors.Add($"MetadataExtractionQuery must make the key {missing}, because it chooses each record's table.");
        }

        foreach (var table in destination.Tables.Where(table => table.NewTable is null))
        {
            CheckName("DestinationDatabaseName", table.Database, errors);
            CheckName("DestinationTableName", table.Table, errors);
            if (SystemDatabases.Contains(table.Database))
            {
                errors.Add($"DestinationDatabaseName '{table.Database}' is a system database, which only Tarn writes.");
            }
        }

        foreach (var twice in destination.Tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            errors.Add($"DestinationTableConfigurationList names table {twice.Key} {twice.Count()} times.");
        }

        if (destination.Warehouse is { } warehouse && !IsWarehouse(warehouse))
        {
            errors.Add($"WarehouseLocation '{warehouse}' must be s3://BUCKET or s3://BUCKET/PREFIX.");
        }
        else if (destination.Warehouse is { } place && destination.Tables.All(table => table.NewTable is null))
        {
            var (bucket, key) = ObjectLocation.Parse(place);
            PrefixValidator.CheckFolder("WarehouseLocation", bucket, key, errors);
        }
    }

    /// <summary>Whether the text may be the name of a table or database.</summary>
    public static bool IsTableName(string text) => TableNameForm().IsMatch(text);

    /// <summary>Whether the text may be the location of created tables.</summary>
    public static bool IsWarehouse(string text) => WarehouseForm().IsMatch(text);

    private static void CheckName(string member, string name, List<string> errors)
    {
        if (!IsTableName(name))
        {
            errors.Add($"{member} '{name}' must have 1 to 255 letters, digits, _ or dots.");
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9._]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex TableNameForm();

    [GeneratedRegex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex WarehouseForm();
}
