using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Makes new tables of their definitions, for CREATE TABLE with columns and with a query.</summary>
internal sealed class DefinedTables(StatementLake lake)
{
    private readonly NewLocations _places = new(lake);

    /// <summary>The table to create.</summary>
    /// <param name="name">Its name as written.</param>
    /// <param name="scope">The statement's surroundings.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SqlException">
    /// SCHEMA_NOT_FOUND; DUPLICATE_COLUMN_NAME; INVALID_TABLE_PROPERTY; NOT_SUPPORTED: a type or a setting; PERMISSION_DENIED: a
    /// system database.
    /// </exception>
    public async ValueTask<TableCreation> Of(
        QualifiedName name, IReadOnlyList<NewColumn> columns, DefinitionProperties settings, StatementScope scope, CancellationToken cancellationToken)
    {
        var table = Names.New(name, scope);
        if (!lake.Catalog.TryFindDatabase(table.DatabaseName, out _))
        {
            throw Names.NoSchema(table.Database, name.At);
        }

        var location = await _places.OfTable(table, settings.Location, scope, cancellationToken);
        return Creation(table, location, columns, settings);
    }

    /// <summary>The metadata of a present table.</summary>
    /// <exception cref="SqlException">As of <see cref="Names.CheckTable"/>.</exception>
    public static async ValueTask<TableMetadata> Present(
        StatementLake lake, CatalogTable? row, TableName name, SourcePosition at, CancellationToken cancellationToken)
    {
        Names.CheckTable(row, name, at);
        using var pinned = await lake.Catalog.Pin(name, cancellationToken);
        return pinned.Metadata;
    }

    /// <summary>The table that replaces a present one at its location.</summary>
    /// <param name="name">The present table's name.</param>
    /// <param name="present">The present table.</param>
    /// <exception cref="SqlException">As of <see cref="Of"/>; INVALID_TABLE_PROPERTY: another location or a lower format version is given.</exception>
    public static TableCreation Replacement(DefinitionProperties settings, IReadOnlyList<NewColumn> columns, TableName name, TableMetadata present)
    {
        if (settings.Location is { } given && given.TrimEnd('/') != present.Location)
        {
            throw new SqlException(
                SqlErrorName.InvalidTableProperty, $"The provided location '{given}' does not match the existing table location '{present.Location}'");
        }

        return settings.FormatVersion is { } version && version < present.FormatVersion
            ? throw new SqlException(
                SqlErrorName.InvalidTableProperty, $"The provided format_version {version} is lower than {present.FormatVersion}, which the existing table has")
            : Creation(name, present.Location, columns, settings);
    }

    /// <summary>
    /// The updates that give a table other columns and no rows. Its history, its location and properties that are not set again stay.
    /// Every column has a fresh id.
    /// </summary>
    public static IReadOnlyList<TableUpdate> Updates(TableCreation replacement, TableMetadata present)
    {
        var last = present.LastColumnId;
        var columns = FieldIds.Assign(replacement.Columns, () => ++last);
        var schema = new Schema(0, columns);
        return
        [
            new TableUpdate.UpgradeFormatVersion(Math.Max(present.FormatVersion, replacement.FormatVersion)),
            new TableUpdate.RemoveRef(SnapshotRef.Main),
            new TableUpdate.AddSchema(schema, last),
            new TableUpdate.SetCurrentSchema(TableUpdate.LastAdded),
            .. AlterTables.SpecUpdates(replacement.PartitionBy, schema),
            .. AlterTables.OrderUpdates(replacement.SortBy, schema),
            new TableUpdate.SetProperties(replacement.Properties),
        ];
    }

    private static TableCreation Creation(TableName name, string location, IReadOnlyList<NewColumn> columns, DefinitionProperties settings)
    {
        var fields = Columns(columns);
        var schema = FieldIds.NewTable(fields, out _);
        return new TableCreation
        {
            Name = name,
            Columns = fields,
            PartitionBy = PartitionFields.Of(settings.Partitioning ?? [], schema),
            SortBy = PartitionFields.SortOf(settings.SortedBy ?? [], schema),
            Properties = settings.Properties,
            Location = location,
            FormatVersion = settings.FormatVersion ?? TableCreation.DefaultFormatVersion,
        };
    }

    private static StructType Columns(IReadOnlyList<NewColumn> columns)
    {
        var names = new HashSet<string>();
        foreach (var column in columns)
        {
            if (!names.Add(column.Name))
            {
                throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column name '{column.Name}' specified more than once", column.At);
            }
        }

        return new StructType([.. columns.Select(column =>
            new NestedField(0, column.Name, column.Copied ?? ColumnTypes.Iceberg(column.Type), column.IsRequired) { Doc = column.Comment })]);
    }
}
