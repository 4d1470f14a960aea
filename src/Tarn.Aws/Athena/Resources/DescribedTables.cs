using Tarn.Aws.Athena.Model;
using Tarn.Aws.Glue.Definitions;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using GlueTable = Tarn.Aws.Glue.Model.Table;

namespace Tarn.Aws.Athena.Resources;

/// <summary>Tables as Athena describes them: Glue's definition with its storage among the parameters, and the system tables.</summary>
/// <param name="sql">Tables as statements see them.</param>
/// <param name="lake">The catalog with the definitions.</param>
internal sealed class DescribedTables(ISqlCatalog sql, LakeCatalog lake)
{
    /// <summary>A database with its description and properties.</summary>
    public Model.Database Database(Call call, string name)
    {
        var properties = CatalogNames.IsDatabase(name)
            && lake.TryFindDatabase(new DatabaseName(new CatalogScope(call.Account, call.Region), name), out var database)
                ? GlueDatabaseDocuments.Of(database) : [];
        var described = properties.Remove(GlueDatabaseDocuments.Comment, out var comment);
        _ = properties.Remove(GlueDatabaseDocuments.Location);
        return new Model.Database { Name = name, Description = described ? comment : null, Parameters = properties.Count == 0 ? null : properties };
    }

    /// <summary>The table, or null where there is none.</summary>
    /// <param name="call">The call, with account and region.</param>
    /// <param name="database">The database, in lower case.</param>
    /// <param name="name">The table, in lower case.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<TableMetadata?> Find(Call call, string database, string name, CancellationToken cancellationToken)
    {
        if (database != LakeSqlCatalog.SystemDatabase && CatalogNames.IsDatabase(database) && CatalogNames.IsTable(name)
            && lake.TryFindTable(new TableName(new CatalogScope(call.Account, call.Region), database, name), out var entry))
        {
            return Describe(await ShownTables.Of(lake, entry, call, cancellationToken));
        }

        if (await sql.FindTable(WorkGroupFinder.PrincipalOf(call), database, name, cancellationToken) is not { } table)
        {
            return null;
        }

        using var pin = table.Pin;
        return new TableMetadata
        {
            Name = table.Name,
            TableType = "EXTERNAL_TABLE",
            Columns = [.. table.Columns.Select(c => new Column { Name = c.Name.ToLowerInvariant(), Type = HiveTypes.Name(c.Type), Comment = c.Comment })],
            PartitionKeys = [],
            Parameters = new Dictionary<string, string>(),
        };
    }

    private static TableMetadata Describe(GlueTable table) => new()
    {
        Name = table.Name,
        CreateTime = table.CreateTime,
        LastAccessTime = table.LastAccessTime,
        TableType = table.TableType ?? "EXTERNAL_TABLE",
        Columns = Columns(table.StorageDescriptor?.Columns),
        PartitionKeys = Columns(table.PartitionKeys),
        Parameters = Parameters(table),
    };

    private static List<Column> Columns(IReadOnlyList<Glue.Model.Column>? columns) =>
        [.. columns?.Select(column => new Column { Name = column.Name.ToLowerInvariant(), Type = column.Type, Comment = column.Comment }) ?? []];

    /// <summary>Athena shows the location and the format of a table as parameters.</summary>
    private static Dictionary<string, string> Parameters(GlueTable table)
    {
        var shown = table.Parameters?.ToDictionary() ?? [];
        var storage = table.StorageDescriptor;
        var serde = storage?.SerdeInfo;
        (string Name, string? Value)[] facts =
        [
            ("location", storage?.Location), ("inputformat", storage?.InputFormat), ("outputformat", storage?.OutputFormat),
            ("serde.serialization.lib", serde?.SerializationLibrary),
            .. serde?.Parameters?.Select(parameter => ($"serde.param.{parameter.Key}", (string?)parameter.Value)) ?? [],
        ];
        foreach (var (name, value) in facts)
        {
            if (value is not null)
            {
                shown[name] = value;
            }
        }

        return shown;
    }
}
