using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// Makes a case file's tables. The SELECT of `CREATE TABLE … AS SELECT …` runs through Tarn's own planner. Its rows
/// become a Parquet file with field ids and Iceberg's types.
/// </summary>
internal sealed partial class CaseTables(MemoryCatalog catalog, string folder, DuckConnection connection)
{
    private int _files;
    private int _fields;

    public static bool Handles(string setup) => CreateTableAs().IsMatch(setup);

    public async Task Create(string setup, SqlPrincipal principal, string database)
    {
        var match = CreateTableAs().Match(setup);
        var statement = (QueryStatement)SqlParser.Parse(match.Groups[2].Value);
        var query = await StatementPlanner.Plan(
            statement, catalog, principal, database, [], new PlanningThreads(256L << 20, TimeProvider.System), CancellationToken.None);
        var files = new Dictionary<int, ScanFiles>();
        foreach (var scan in query.Plan.Scans)
        {
            var listed = await catalog.ListFiles(scan.Table, Predicate.True, default);
            files[scan.Ordinal] = new([.. listed.Data.Select(f => new ScanFile(f, catalog.LocalPaths[f.Location]))]);
        }

        var written = query.Write(files);
        foreach (var use in written.Functions)
        {
            connection.Register(Tarn.Sql.Functions.Managed.ManagedFunction.Create(use));
        }

        var columns = new List<TableColumn>();
        var ids = new List<string>();
        foreach (var column in query.Columns)
        {
            var type = IcebergType(column.Type);
            var tree = Tree(type, column.Label);
            columns.Add(new(column.Label, type, tree.FieldId) { Nested = tree.Children.Count == 0 ? null : tree });
            ids.Add($"{column.Label}: {Ids(tree, type)}");
        }

        var path = Path.Combine(folder, $"file{_files++}.parquet");
        var list = string.Join(", ", query.Columns.Select((c, i) => $"{Named($"x{i}", c.Type, columns[i])} AS \"{c.Label}\""));
        connection.Execute(
            $"COPY (SELECT {list} FROM ({written.Sql}) AS "
                + $"q({string.Join(", ", query.Columns.Select((_, i) => $"x{i}"))})) TO '{path}' (FORMAT parquet, FIELD_IDS {{{string.Join(", ", ids)}}})");
        var location = $"s3://cases/{Path.GetFileName(path)}";
        catalog.LocalPaths[location] = path;
        catalog.Add(new TableHandle(database, match.Groups[1].Value, columns, 1), new DataFile { Location = location, SizeBytes = 1, RecordCount = 1 });
    }

    private static string Named(string sql, SqlType type, TableColumn column) =>
        $"CAST({sql} AS {Positional(type, column.Type)})::{NestedProjection.FileType(column.Type, column.Nested)}";

    /// <summary>Struct fields are cast by name: first to the table's names by position.</summary>
    private static string Positional(SqlType from, SqlType to) => DuckDbText.TypeName(to);

    private FieldTree Tree(SqlType type, string name)
    {
        var id = ++_fields;
        return new(id, name, type.Kind switch
        {
            TypeKind.Row => [.. type.Fields.Select((f, i) => Tree(f.Type, "f" + i))],
            TypeKind.Array => [Tree(type.Element, "element")],
            TypeKind.Map => [Tree(type.Key, "key"), Tree(type.Value, "value")],
            _ => [],
        });
    }

    private static string Ids(FieldTree tree, SqlType type)
    {
        if (tree.Children.Count == 0)
        {
            return tree.FieldId.ToString();
        }

        var inner = type.Kind == TypeKind.Row ? type.Fields.Select(f => f.Type).ToList() : [.. type.Arguments];
        return $"{{__duckdb_field_id: {tree.FieldId}, {string.Join(", ", tree.Children.Select((c, i) => $"{c.Name}: {Ids(c, inner[i])}"))}}}";
    }

    private static SqlType IcebergType(SqlType type) => type.Kind switch
    {
        TypeKind.Varchar or TypeKind.Char => SqlType.Varchar,
        TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Unknown => SqlType.Integer,
        TypeKind.Timestamp => SqlType.Timestamp(6),
        TypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(6),
        TypeKind.Time => SqlType.Time(6),
        TypeKind.Array => SqlType.Array(IcebergType(type.Element)),
        TypeKind.Map => SqlType.Map(IcebergType(type.Key), IcebergType(type.Value)),
        TypeKind.Row => SqlType.Row([.. type.Fields.Select(f => new RowField(f.Name, IcebergType(f.Type)))]),
        _ => type,
    };

    [GeneratedRegex(@"^CREATE TABLE (\w+) AS (.*)$", RegexOptions.Singleline)]
    private static partial Regex CreateTableAs();
}
