using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>ALTER TABLE of Hive tables. The definition before a change is archived as an earlier version, as Glue does.</summary>
internal sealed class HiveAlterations(StatementLake lake)
{
    /// <summary>Whether the row is a Hive table's.</summary>
    public bool IsHive(CatalogTable? row) => row is { IsIceberg: false, ViewLocation: null } && lake.Hive is { } hive && hive.Find(row) is not null;

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The table does not exist, or does not allow the change.</exception>
    public Task Alter(AlterTable statement, TableName name, StatementScope scope, StatementEnd end) =>
        end(StatementResult.None, transaction => Change(transaction, name, table => Changed(table, statement), statement.At, scope));

    /// <summary>Replaces the definition of a table inside a transaction.</summary>
    public async ValueTask Change(
        IMetadataTransaction transaction, TableName name, Func<HiveTable, HiveTable> change, SourcePosition at, StatementScope scope)
    {
        var row = await lake.Catalog.FindTable(transaction, name);
        var table = Require(lake, row, name, at);
        await TableVersions.Archive(transaction, row!.Id, row.Version, lake.Hive!.Documents.Archived(row));
        await lake.Catalog.ReplaceTable(transaction, row with
        {
            Document = lake.Hive.Documents.Rewrite(row.Document, change(table)),
            UpdatedMs = scope.Now.ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>The table that a row describes.</summary>
    /// <exception cref="SqlException">TABLE_NOT_FOUND; NOT_SUPPORTED: it is not a Hive table.</exception>
    public static HiveTable Require(StatementLake lake, CatalogTable? row, TableName name, SourcePosition at) => row is null
        ? throw Names.NoTable(name, at)
        : lake.Hive?.Find(row)
            ?? throw new SqlException(
                SqlErrorName.NotSupported, $"Table {name} is not a Hive table: an Iceberg table finds its partitions by its metadata", at);

    private static HiveTable Changed(HiveTable table, AlterTable statement) => statement.Change.Kind switch
    {
        TableChangeKind.Columns => Columns(table, (ColumnAlteration)statement.Change, statement.At),
        TableChangeKind.SetProperties => table with { Parameters = Set(table.Parameters, (SetProperties)statement.Change) },
        TableChangeKind.UnsetProperties => table with { Parameters = Unset(table.Parameters, (UnsetProperties)statement.Change) },
        TableChangeKind.Comment => table with { Comment = ((CommentOnTable)statement.Change).Text },
        TableChangeKind.Location =>
            table with { Storage = table.Storage with { Location = HiveCreations.PlaceOf(((SetLocation)statement.Change).Location, statement.At) } },
    };

    private static Dictionary<string, string> Set(IReadOnlyDictionary<string, string> before, SetProperties set)
    {
        var after = new Dictionary<string, string>(before);
        foreach (var (name, value) in set.Properties.Select(HiveTableProperties.Of))
        {
            after[name] = value;
        }

        return after;
    }

    private static Dictionary<string, string> Unset(IReadOnlyDictionary<string, string> before, UnsetProperties unset)
    {
        var after = new Dictionary<string, string>(before);
        foreach (var property in unset.Properties)
        {
            if (!after.Remove(property.Name) && !unset.IfExists)
            {
                throw new SqlException(SqlErrorName.InvalidTableProperty, $"table property '{property.Name}' is not set", property.At);
            }
        }

        return after;
    }

    private static HiveTable Columns(HiveTable table, ColumnAlteration change, SourcePosition at)
    {
        var columns = table.Storage.Columns;
        var changed = change.OfColumns switch
        {
            ColumnChangeKind.Add => Added(columns, (AddColumns)change),
            ColumnChangeKind.Replace => HiveCreations.Columns(((ReplaceColumns)change).Columns),
            ColumnChangeKind.Change => Replaced(table, (ChangeColumn)change),
            ColumnChangeKind.Comment => Commented(columns, (CommentOnColumn)change),
            ColumnChangeKind.Drop => [.. columns.Where((_, i) => i != Place(columns, ((DropColumn)change).Path[^1]))],
            ColumnChangeKind.Rename => Renamed(columns, (RenameColumn)change),
            ColumnChangeKind.SetType => At(columns, ((SetColumnType)change).Path[^1], column =>
                column with { Type = HiveTypesOf.Written(((SetColumnType)change).Type) }),
            ColumnChangeKind.DropNotNull => throw new SqlException(SqlErrorName.NotSupported, "Columns of a Hive table may always be null", at),
        };
        var names = new HashSet<string>(table.Keys.Select(key => key.Name));
        return changed.FirstOrDefault(column => !names.Add(column.Name)) is { } twice
            ? throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column name '{twice.Name}' specified more than once", at)
            : table with { Storage = table.Storage with { Columns = changed } };
    }

    private static IReadOnlyList<HiveColumn> Added(IReadOnlyList<HiveColumn> columns, AddColumns added)
    {
        var fresh = HiveCreations.Columns(added.IfNotExists ? [.. added.Columns.Where(one => columns.All(column => column.Name != one.Name))] : added.Columns);
        return added.Place is null ? [.. columns, .. fresh]
            : throw new SqlException(SqlErrorName.NotSupported, "New columns of a Hive table follow the others", added.Columns[0].At);
    }

    private static IReadOnlyList<HiveColumn> Replaced(HiveTable table, ChangeColumn change)
    {
        var columns = table.Storage.Columns;
        var old = columns[Place(columns, change.Name)];
        var column = HiveCreations.Columns([change.Column])[0];
        var changed = At(columns, change.Name, _ => column with { Comment = column.Comment ?? old.Comment }).ToList();
        if (change.Place is not { } place)
        {
            return changed;
        }

        var moved = changed[Place(columns, change.Name)];
        changed.Remove(moved);
        changed.Insert(place.After is { } after ? Place(changed, after) + 1 : 0, moved);
        return changed;
    }

    private static IReadOnlyList<HiveColumn> Renamed(IReadOnlyList<HiveColumn> columns, RenameColumn change) =>
        At(columns, change.Path[^1], column => column with { Name = change.Name.Lower });

    private static IReadOnlyList<HiveColumn> Commented(IReadOnlyList<HiveColumn> columns, CommentOnColumn change) =>
        At(columns, change.Path[^1], column => column with { Comment = change.Text });

    private static IReadOnlyList<HiveColumn> At(IReadOnlyList<HiveColumn> columns, Identifier name, Func<HiveColumn, HiveColumn> change)
    {
        var place = Place(columns, name);
        return [.. columns.Select((column, i) => i == place ? change(column) : column)];
    }

    private static int Place(IReadOnlyList<HiveColumn> columns, Identifier name) =>
        columns.Select((column, i) => (column.Name, i)).Where(pair => pair.Name == name.Lower).Select(pair => (int?)pair.i).FirstOrDefault()
            ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{name.Lower}' does not exist, or is a partition key", name.At);
}
