using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Delivery.Audits;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Applications.Tables;

/// <summary>Finds the tables with lineage that deliveries of a stream fill, with the caller's rights to the table and its bytes.</summary>
internal sealed class DeliveredTables(TargetParts parts, IOwnQueries queries)
{
    private const string GetTable = "glue:GetTable";

    /// <inheritdoc cref="IApplicationTables.Delivered"/>
    public async ValueTask<IDeliveredRecords> Find(
        ApplicationKey application, PlannedTable source, StreamId stream, string? table, IRights caller, CancellationToken cancellationToken)
    {
        var format = source.Options.GetValueOrDefault("format") ?? source.Options.GetValueOrDefault("value.format");
        if (!"json".Equals(format, StringComparison.OrdinalIgnoreCase))
        {
            throw OptionCheck.Refused(source, $"rows of tables give records of format 'json' back, not of '{format}'");
        }

        var owner = parts.Roles.Find(application).Name;
        var scope = new CatalogScope(owner.Account, owner.Region);
        var fed = parts.Deliveries.Status()
            .Where(one => one.Config.Source.Stream == stream && (one.Config.Account, one.Config.Region) == (owner.Account, owner.Region))
            .SelectMany(one => NameOf(scope, one.Config) is { } name ? (Fed[])[new Fed(one.Id, one.Config, name)] : [])
            .ToList();
        var found = table is null
            ? await WithLineage(source, fed, caller, cancellationToken)
            : await Named(scope, source, fed, table, caller, cancellationToken);
        CheckSteps(source, found.Fed);
        var principal = new SqlPrincipal(owner.Account, owner.Region, caller.Holder, "audit") { Rights = caller };
        var name = new NamedTable(found.Fed.Table.Database, found.Fed.Table.Table);
        return await DeliveredRecords.Open(queries, principal, name, source, (found.Fed.Config, found.Lineage), cancellationToken);
    }

    private static TableName? NameOf(CatalogScope scope, DeliveryConfig config) =>
        config.Destination is TableDestinationConfig { Steps.Chooses: false, Tables: [var only] } ? new TableName(scope, only.Database, only.Table) : null;

    private async ValueTask<(Fed Fed, TableLineage Lineage)> Named(
        CatalogScope scope, PlannedTable source, List<Fed> fed, string table, IRights caller, CancellationToken cancellationToken)
    {
        if (!TableName.TryParse(scope, table, out var name))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"'{table}' is no name of a table, DB.NAME.");
        }

        caller.Require(GetTable, name.Arn);
        if (fed.FindAll(one => one.Table == name) is not [var only])
        {
            throw OptionCheck.Refused(source, $"its stream has no delivery, or several, whose only table is {name}");
        }

        return await Lineage(only, cancellationToken) is { } lineage
            ? (only, lineage)
            : throw OptionCheck.Refused(source, $"table {name} has no lineage: without tarn.lineage = true its rows name no records");
    }

    // Tables that the caller may not see are not counted.
    private async ValueTask<(Fed Fed, TableLineage Lineage)> WithLineage(
        PlannedTable source, List<Fed> fed, IRights caller, CancellationToken cancellationToken)
    {
        var found = new List<(Fed Fed, TableLineage Lineage)>();
        foreach (var one in fed.Where(one => caller.IsAllowed(GetTable, one.Table.Arn)))
        {
            if (await Lineage(one, cancellationToken) is { } lineage)
            {
                found.Add((one, lineage));
            }
        }

        return found switch
        {
            [var only] => only,
            [] => throw new TarnException(
                ErrorKind.NotFound,
                "An audit reads a table instead, if a delivery of the stream fills one with tarn.lineage = true; you may see none."),
            _ => throw OptionCheck.Refused(source, $"several tables have its records: name one of {string.Join(", ", found.Select(one => one.Fed.Table))}"),
        };
    }

    private ValueTask<TableLineage?> Lineage(Fed fed, CancellationToken cancellationToken) =>
        TableLineage.Read(parts.Store, parts.Catalog, fed.Delivery, fed.Table, cancellationToken);

    // Each of these makes rows that are not the stream's records.
    private static void CheckSteps(PlannedTable source, Fed fed)
    {
        var (config, destination) = (fed.Config, (TableDestinationConfig)fed.Config.Destination);
        var steps = destination.Steps;
        var reason = config.Results is not null || steps.Function is not null ? "has or had a function"
            : steps.Decompresses || steps.ExtractsMessages || steps.Split is not null ? "unpacks or splits records"
            : destination.Tables[0].UniqueKeys.Count > 0 ? "replaces rows by unique keys"
            : config.Former is not null ? "is being changed"
            : null;
        if (reason is not null)
        {
            throw OptionCheck.Refused(source, $"rows of {fed.Table} are not its records, since delivery {config.Name} {reason}");
        }
    }

    /// <summary>A table with the delivery that fills it.</summary>
    private readonly record struct Fed(DeliveryId Delivery, DeliveryConfig Config, TableName Table);
}
