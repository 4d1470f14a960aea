using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>CREATE TABLE.</summary>
internal sealed class CreateTables(StatementLake lake)
{
    private readonly TableDefinitions _definitions = new(lake);
    private readonly TablesLike _likes = new(lake);

    public async Task Create(CreateTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        CheckHive(statement);
        var name = Names.New(statement.Name, scope);
        var columns = statement.Columns.Select(column => Column(column, statement.IsHive)).ToList();
        using var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken);
        if (commitLock.Table is not null && statement.IfNotExists)
        {
            await DefinitionCommits.Nothing(end);
        }
        else if (commitLock is { Table: not null, Metadata: { } present } && statement.Replaces)
        {
            var settings = await Settings(statement, columns, scope, cancellationToken);
            var replacement = TableDefinitions.Replacement(settings, columns, name, present.Location);
            await DefinitionCommits.End(
                commitLock,
                () => commitLock.Prepare(new TableCommit { Updates = TableDefinitions.Updates(replacement, commitLock.Metadata!) }, cancellationToken),
                scope,
                end);
        }
        else
        {
            CheckAbsent(commitLock, statement);
            var settings = await Settings(statement, columns, scope, cancellationToken);
            var creation = await _definitions.Of(statement.Name, columns, settings, scope, cancellationToken);
            await DefinitionCommits.End(
                commitLock,
                () =>
                {
                    CheckAbsent(commitLock, statement);
                    commitLock.Begin(creation);
                    return commitLock.Prepare(TableCommit.Nothing, cancellationToken);
                },
                scope,
                end);
        }
    }

    /// <summary>Adds the columns of other tables, and returns the settings with their properties.</summary>
    private async ValueTask<TableSettings> Settings(
        CreateTable statement, List<NewColumn> columns, StatementScope scope, CancellationToken cancellationToken)
    {
        var settings = TableSettings.Of(statement.Clauses);
        foreach (var like in statement.Likes.Reverse())
        {
            var source = await _likes.Find(like, scope, cancellationToken);
            columns.InsertRange(like.Place, TablesLike.Columns(source, like.At));
            settings = like.IncludesProperties ? TablesLike.WithProperties(settings, source) : settings;
        }

        return settings;
    }

    // Hive's words make an Iceberg table only with its type, as in Athena.
    private static void CheckHive(CreateTable statement)
    {
        var clauses = statement.Clauses;
        if (clauses.IsHive && clauses.TableProperties?.Any(property => property.Name.Equals("table_type", StringComparison.OrdinalIgnoreCase)) != true)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                "Hive tables come later: CREATE TABLE with clauses of Hive needs TBLPROPERTIES ('table_type'='ICEBERG')",
                statement.At);
        }
    }

    private static NewColumn Column(ColumnClause column, bool isHive) => new(column.Name, ColumnTypes.Resolve(column.Type, isHive), column.At)
    {
        IsRequired = column.IsRequired,
        Comment = column.Comment,
    };

    private static void CheckAbsent(CommitLock commitLock, CreateTable statement)
    {
        if (commitLock.Table is not null)
        {
            throw new SqlException(SqlErrorName.TableAlreadyExists, $"Table '{Names.Shown(commitLock.Name)}' already exists", statement.At);
        }
    }
}
