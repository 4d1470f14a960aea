using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>CREATE EXTERNAL TABLE.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/create-table.html"/>
internal sealed class HiveCreations(StatementLake lake)
{
    private const string External = "EXTERNAL";
    private const string ChangedAt = "transient_lastDdlTime";

    /// <summary>Adds a table to the catalog. Nothing is read or written at its location.</summary>
    /// <exception cref="SqlException">The definition is wrong, or the table exists.</exception>
    public async Task Create(CreateTable statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.New(statement.Name, scope);
        var table = Of(statement, name, scope);
        await end(StatementResult.None, async transaction =>
        {
            if (await lake.Catalog.FindDatabase(transaction, name.DatabaseName) is null)
            {
                throw Names.NoSchema(name.Database, statement.Name.At);
            }

            if (await lake.Catalog.FindTable(transaction, name) is null)
            {
                await lake.Catalog.CreateTable(transaction, RowOf(table, scope));
            }
            else if (!statement.IfNotExists)
            {
                throw new SqlException(SqlErrorName.TableAlreadyExists, $"Table '{Names.Shown(name)}' already exists", statement.At);
            }
        });
    }

    /// <summary>The row of a new table.</summary>
    public CatalogTable RowOf(HiveTable table, StatementScope scope) => new()
    {
        Name = table.Name,
        CreatedMs = scope.Now.ToUnixTimeMilliseconds(),
        UpdatedMs = scope.Now.ToUnixTimeMilliseconds(),
        Document = lake.Hive!.Documents.Write(table, scope.Principal.Identity),
    };

    /// <summary>The parameters of a table that a statement makes.</summary>
    public static Dictionary<string, string> Parameters(IEnumerable<KeyValuePair<string, string>> given, StatementScope scope) =>
        new(given) { [External] = "TRUE", [ChangedAt] = scope.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };

    /// <summary>The columns of a table, with names that occur once.</summary>
    /// <exception cref="SqlException">DUPLICATE_COLUMN_NAME; MISSING_COLUMN_NAME: there is none.</exception>
    public static IReadOnlyList<HiveColumn> Columns(IReadOnlyList<ColumnClause> clauses) =>
        [.. clauses.Select(column => new HiveColumn(column.Name, HiveTypesOf.Written(column.Type), column.Comment))];

    private static HiveTable Of(CreateTable statement, TableName name, StatementScope scope)
    {
        var clauses = statement.Clauses;
        var hive = clauses.Hive ?? new HiveClauses();
        if (clauses.PartitionedBy is { Count: > 0 })
        {
            throw new SqlException(
                SqlErrorName.SyntaxError, "PARTITIONED BY of a Hive table has columns with types: PARTITIONED BY (day string)", statement.At);
        }

        if (statement.Likes.Count > 0 || clauses.Properties.Count > 0)
        {
            throw new SqlException(
                SqlErrorName.SyntaxError, "CREATE EXTERNAL TABLE has no LIKE and no WITH; its properties follow TBLPROPERTIES", statement.At);
        }

        var columns = Columns(statement.Columns);
        var keys = Columns(hive.PartitionColumns ?? []);
        Check([.. statement.Columns, .. hive.PartitionColumns ?? []], hive, statement.At);
        return new HiveTable
        {
            Name = name,
            Storage = HiveStorages.Of(hive, columns, PlaceOf(clauses.Location, statement.At), statement.At),
            Keys = keys,
            Parameters = Parameters((clauses.TableProperties ?? []).Select(HiveTableProperties.Of), scope),
            Comment = clauses.Comment,
        };
    }

    private static void Check(IReadOnlyList<ColumnClause> columns, HiveClauses hive, SourcePosition at)
    {
        if (columns.Count == (hive.PartitionColumns?.Count ?? 0))
        {
            throw new SqlException(SqlErrorName.MissingColumnName, "CREATE EXTERNAL TABLE needs columns", at);
        }

        var names = new HashSet<string>();
        foreach (var column in columns)
        {
            if (!names.Add(column.Name))
            {
                throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column name '{column.Name}' specified more than once", column.At);
            }

            if (column.IsRequired)
            {
                throw new SqlException(SqlErrorName.NotSupported, $"NOT NULL is not supported for column '{column.Name}' of a Hive table", column.At);
            }
        }

        if (hive.BucketColumns.FirstOrDefault(bucket => !names.Contains(bucket)) is { } missing)
        {
            throw new SqlException(SqlErrorName.ColumnNotFound, $"CLUSTERED BY names column '{missing}', which the table lacks", at);
        }
    }

    /// <summary>The location of a table or partition.</summary>
    /// <exception cref="SqlException">INVALID_TABLE_PROPERTY: there is none, or it is not in the object store.</exception>
    public static string PlaceOf(string? location, SourcePosition at) =>
        location is { Length: > 0 } && ObjectLocation.TryParse(location) is not null ? location
            : throw new SqlException(
                SqlErrorName.InvalidTableProperty, $"Location '{location}' is not in the object store; LOCATION 's3://bucket/folder/' is", at);
}
