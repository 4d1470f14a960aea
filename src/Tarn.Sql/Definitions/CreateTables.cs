using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>CREATE TABLE.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html"/>
internal sealed class CreateTables(StatementLake lake)
{
    private readonly DefinedTables _definitions = new(lake);
    private readonly TablesLike _likes = new(lake);
    private readonly HiveCreations _hive = new(lake);

    public async Task Create(CreateTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        if (statement.IsExternal && !NamesIceberg(statement.Clauses))
        {
            await _hive.Create(statement, scope, end);
            return;
        }

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
            var replacement = DefinedTables.Replacement(settings, columns, name, present);
            await DefinitionCommits.End(
                commitLock,
                () => commitLock.Prepare(new TableCommit { Updates = DefinedTables.Updates(replacement, commitLock.Metadata!) }, cancellationToken),
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
    private async ValueTask<DefinitionProperties> Settings(
        CreateTable statement, List<NewColumn> columns, StatementScope scope, CancellationToken cancellationToken)
    {
        var settings = DefinitionProperties.Of(statement.Clauses);
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
        if (statement.IsExternal)
        {
            throw new SqlException(SqlErrorName.NotSupported, "An Iceberg table is not external: write CREATE TABLE", statement.At);
        }

        var clauses = statement.Clauses;
        if (clauses.IsHive && clauses.TableProperties?.Any(IsType) != true)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                "CREATE TABLE with clauses of Hive makes an Iceberg table and needs TBLPROPERTIES ('table_type'='ICEBERG'); "
                    + "CREATE EXTERNAL TABLE makes a Hive table",
                statement.At);
        }

        if (clauses.Hive is not null)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                "An Iceberg table has no ROW FORMAT, STORED AS, CLUSTERED BY, and no types in PARTITIONED BY; CREATE EXTERNAL TABLE makes a Hive table",
                statement.At);
        }
    }

    private static bool IsType(PropertyClause property) => property.Name.Equals("table_type", StringComparison.OrdinalIgnoreCase);

    private static bool NamesIceberg(TableClauses clauses) => clauses.TableProperties?.Any(property =>
        IsType(property) && PropertyValues.Text(property).Equals("iceberg", StringComparison.OrdinalIgnoreCase)) == true;

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
