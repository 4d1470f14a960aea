using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>ALTER TABLE and COMMENT ON.</summary>
internal sealed class AlterTables(StatementLake lake)
{
    private readonly HiveAlterations _hive = new(lake);

    public async Task Alter(AlterTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var name = Names.Writable(statement.Table, scope);
        if (_hive.IsHive(lake.Catalog.TryFindTable(name, out var row) ? row : null))
        {
            await _hive.Alter(statement, name, scope, end);
            return;
        }

        using var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken);
        if (commitLock.Table is null && statement.IfExists)
        {
            await DefinitionCommits.Nothing(end);
            return;
        }

        await DefinitionCommits.End(
            commitLock,
            () =>
            {
                Names.CheckTable(commitLock.Table, name, statement.At);
                return Prepare(statement.Change, commitLock, statement.At, cancellationToken);
            },
            scope,
            end);
    }

    /// <summary>Gives a table another name, which may be in another database: one transaction, so that names can be swapped safely.</summary>
    public async Task Rename(RenameTable statement, StatementScope scope, StatementEnd end)
    {
        var (name, target) = (Names.Writable(statement.Table, scope), Names.New(statement.Target, scope));
        MaterializedViewTables.RequireNone(lake, name, "make it anew under the other name", statement.At);
        if (MaterializedViewTables.ViewOf(lake, name) is { } view)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"Table '{Names.Shown(name)}' has the kept rows of view '{Names.Shown(view)}', so its name is fixed", statement.At);
        }

        await end(StatementResult.None, async transaction =>
        {
            var table = await lake.Catalog.FindTable(transaction, name);
            if (table is null && statement.IfExists)
            {
                return;
            }

            CheckRenamed(table, name, statement);
            if (await lake.Catalog.FindDatabase(transaction, target.DatabaseName) is null)
            {
                throw Names.NoSchema(target.Database, statement.At);
            }

            if (await lake.Catalog.FindTable(transaction, target) is not null)
            {
                throw new SqlException(SqlErrorName.TableAlreadyExists, $"Target table '{Names.Shown(target)}' already exists", statement.At);
            }

            await lake.Catalog.RenameTable(transaction, name, target);
        });
    }

    private void CheckRenamed(CatalogTable? row, TableName name, RenameTable statement)
    {
        if (!statement.OfView)
        {
            if (!_hive.IsHive(row))
            {
                Names.CheckTable(row, name, statement.At);
            }
        }
        else if (row is null || !lake.Views.IsView(row))
        {
            throw Names.NoView(name, statement.At);
        }
    }

    private static ValueTask<PreparedCommit> Prepare(TableChange change, CommitLock commitLock, SourcePosition at, CancellationToken cancellationToken)
    {
        var table = commitLock.Metadata!;
        return change.Kind switch
        {
            TableChangeKind.Columns => Of(new SchemaAction(editor => new ColumnChanges(editor, table, at).Make((ColumnAlteration)change))),
            TableChangeKind.SetProperties => commitLock.Prepare(Commit((SetProperties)change, table, at), cancellationToken),
            TableChangeKind.UnsetProperties => Of(new PropertiesAction { Removed = Removed((UnsetProperties)change, table) }),
            TableChangeKind.Comment => Of(Comment((CommentOnTable)change)),
            TableChangeKind.Location => throw new SqlException(
                SqlErrorName.NotSupported, "SET LOCATION is not supported for Iceberg tables: their metadata names their files", at),
        };

        ValueTask<PreparedCommit> Of(CommitAction action) => commitLock.Prepare(action, cancellationToken);
    }

    private static PropertiesAction Comment(CommentOnTable comment) => comment.Text is { } text
        ? new() { Set = new Dictionary<string, string> { [DefinitionProperties.Comment] = text } }
        : new() { Removed = [DefinitionProperties.Comment] };

    private static string[] Removed(UnsetProperties unset, TableMetadata table)
    {
        var removed = new List<string>();
        foreach (var property in unset.Properties)
        {
            var name = TablePropertyNames.Find(property.Name, property.At);
            if (name is not null && table.Properties.ContainsKey(name))
            {
                removed.Add(name);
            }
            else if (!unset.IfExists)
            {
                throw new SqlException(SqlErrorName.InvalidTableProperty, $"table property '{property.Name}' is not set", property.At);
            }
        }

        return [.. removed];
    }

    private static TableCommit Commit(SetProperties set, TableMetadata table, SourcePosition at)
    {
        var settings = DefinitionProperties.Of(set.Properties);
        if (settings.Location is not null)
        {
            throw new SqlException(SqlErrorName.NotSupported, "The following properties cannot be updated: location", at);
        }

        var updates = new List<TableUpdate> { new TableUpdate.SetProperties(settings.Properties) };
        var removed = settings.Removed.Where(table.Properties.ContainsKey).ToArray();
        if (removed.Length > 0)
        {
            updates.Add(new TableUpdate.RemoveProperties(removed));
        }

        if (settings.FormatVersion is { } version)
        {
            updates.Add(new TableUpdate.UpgradeFormatVersion(version));
        }

        if (settings.Partitioning is { } partitioning)
        {
            updates.AddRange(SpecUpdates(PartitionFields.Of(partitioning, table.CurrentSchema), table.CurrentSchema));
        }

        if (settings.SortedBy is { } sortedBy)
        {
            updates.AddRange(OrderUpdates(PartitionFields.SortOf(sortedBy, table.CurrentSchema), table.CurrentSchema));
        }

        return new TableCommit { Updates = updates };
    }

    /// <summary>Makes a partition spec the one that writers use.</summary>
    public static IEnumerable<TableUpdate> SpecUpdates(
        IReadOnlyList<(string Column, Transform Transform, string? Name)> fields, Lake.Iceberg.Schemas.Schema schema) =>
    [
        new TableUpdate.AddSpec(new PartitionSpec(0, [.. fields.Select(field =>
            new PartitionField(schema.Find(field.Column)!.Id, FieldId: 0, field.Name!, field.Transform))])),
        new TableUpdate.SetDefaultSpec(TableUpdate.LastAdded),
    ];

    /// <summary>Makes a sort order the one that writers use.</summary>
    public static IEnumerable<TableUpdate> OrderUpdates(
        IReadOnlyList<(string Column, Transform Transform, bool Descending, bool NullsFirst)> keys, Lake.Iceberg.Schemas.Schema schema) =>
    [
        new TableUpdate.AddSortOrder(new SortOrder(0, [.. keys.Select(key =>
            new SortField(schema.Find(key.Column)!.Id, key.Transform, key.Descending, key.NullsFirst))])),
        new TableUpdate.SetDefaultSortOrder(TableUpdate.LastAdded),
    ];
}
