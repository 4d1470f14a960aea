using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>CREATE TABLE (LIKE …): the columns and settings of another table.</summary>
internal sealed class TablesLike(StatementLake lake)
{
    /// <summary>The table of a clause.</summary>
    /// <exception cref="SqlException">TABLE_NOT_FOUND: it does not exist, or is a view. NOT_SUPPORTED: it is not an Iceberg table.</exception>
    public async ValueTask<TableMetadata> Find(LikeClause like, StatementScope scope, CancellationToken cancellationToken)
    {
        var name = Names.Of(like.Table, scope);
        var row = lake.Catalog.TryFindTable(name, out var found) ? found : null;
        if (row is null || row.ViewLocation is not null)
        {
            throw new SqlException(SqlErrorName.TableNotFound, $"LIKE table '{Names.Shown(name)}' does not exist", like.At);
        }

        return await DefinedTables.Present(lake, row, name, like.At, cancellationToken);
    }

    /// <summary>Its columns, with their types, comments and NOT NULL.</summary>
    public static IEnumerable<NewColumn> Columns(TableMetadata source, SourcePosition at) => source.CurrentSchema.Columns.Fields.Select(field =>
        new NewColumn(field.Name, IcebergColumns.Column(field).Type, at) { Copied = field.Type, IsRequired = field.Required, Comment = field.Doc });

    /// <summary>
    /// The settings of a statement, and where it has none, the settings of a table: properties that a definition can set, partitioning
    /// and order. The location is not among them: two tables cannot have one.
    /// </summary>
    public static DefinitionProperties WithProperties(DefinitionProperties settings, TableMetadata source)
    {
        var properties = source.Properties.Where(property => TablePropertyNames.IsSetting(property.Key))
            .ToDictionary(property => property.Key, property => property.Value);
        foreach (var (name, value) in settings.Properties)
        {
            properties[name] = value;
        }

        return settings with
        {
            Properties = properties,
            Partitioning = settings.Partitioning ?? PartitionFields.Of(source),
            SortedBy = settings.SortedBy ?? ShowCreate.SortFields(source),
        };
    }
}
