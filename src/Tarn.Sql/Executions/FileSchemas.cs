using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Sql.Planning;
using Tarn.Sql.Types;
using Tarn.Sql.Workers;
using Tarn.Sql.Workers.Pages;

namespace Tarn.Sql.Executions;

/// <summary>
/// The Parquet schemas of files with nested columns, asked of the worker: field ids below the top level say which part of a file a field
/// is, whatever it was called when the file was written.
/// </summary>
internal sealed class FileSchemas
{
    private const int CacheMax = 20_000;

    /// <summary>By link: a link's name says its bytes, so what is known stays true.</summary>
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<int, PhysicalField>> _known = new();

    private static readonly SqlType[] Columns = [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar, SqlType.Bigint, SqlType.Bigint];

    /// <summary>The same files with their schemas where a scan reads nested columns.</summary>
    public async Task<Dictionary<int, IReadOnlyList<ScanFile>>> Add(PlannedQuery query, Dictionary<int, IReadOnlyList<ScanFile>> files,
        Worker worker, CancellationToken cancellationToken)
    {
        var nested = query.Plan.Scans.Where(s => s.Paths.Any(p => s.Table.Columns[p].Nested is not null) && files.ContainsKey(s.Ordinal)).ToList();
        if (nested.Count == 0)
        {
            return files;
        }
        if (_known.Count > CacheMax)
        {
            _known.Clear();
        }
        // Copied first: another statement may empty what is known at any moment.
        var schemas = new Dictionary<string, IReadOnlyDictionary<int, PhysicalField>>();
        var unknown = new List<string>();
        foreach (var path in nested.SelectMany(s => files[s.Ordinal]).Select(f => f.Path).Distinct())
        {
            if (_known.TryGetValue(path, out var schema))
            {
                schemas[path] = schema;
            }
            else
            {
                unknown.Add(path);
            }
        }
        await Ask(unknown, schemas, worker, cancellationToken);
        var result = new Dictionary<int, IReadOnlyList<ScanFile>>(files);
        foreach (var scan in nested)
        {
            result[scan.Ordinal] = [.. files[scan.Ordinal].Select(f => f with { Physical = schemas[f.Path] })];
        }
        return result;
    }

    private async Task Ask(IReadOnlyList<string> paths, Dictionary<string, IReadOnlyDictionary<int, PhysicalField>> schemas, Worker worker, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
        {
            return;
        }
        var list = string.Join(", ", paths.Select(DuckDbText.Quote));
        var rows = new Dictionary<string, List<(string Name, string Type, int FieldId, int Children)>>();
        var sql = $"SELECT file_name, name, duckdb_type, CAST(coalesce(field_id, 0) AS BIGINT), CAST(coalesce(num_children, 0) AS BIGINT) FROM parquet_schema([{list}])";
        await worker.Run(new WorkerStatement { Sql = sql }, bytes =>
        {
            var page = ResultPage.Read(bytes, Columns);
            for (var i = 0; i < page.RowCount; i++)
            {
                if (!rows.TryGetValue(page.Text(i, 0)!, out var schema))
                {
                    rows.Add(page.Text(i, 0)!, schema = []);
                }
                schema.Add((page.Text(i, 1)!, page.Text(i, 2) ?? "", Number(page, i, 3), Number(page, i, 4)));
            }
            return ValueTask.CompletedTask;
        }, cancellationToken);
        foreach (var (path, elements) in rows)
        {
            schemas[path] = _known[path] = ByFieldId(elements);
        }
    }

    private static int Number(ResultPage page, int row, int column) => int.Parse(page.Text(row, column)!, CultureInfo.InvariantCulture);

    /// <summary>The flat, depth-first list of Parquet's schema elements → top-level fields by id.</summary>
    private static Dictionary<int, PhysicalField> ByFieldId(List<(string Name, string Type, int FieldId, int Children)> elements)
    {
        var at = 0;
        return Read(elements, ref at).Children.Where(c => c.FieldId != 0).ToDictionary(c => c.FieldId);
    }

    private static PhysicalField Read(List<(string Name, string Type, int FieldId, int Children)> elements, ref int at)
    {
        var (name, type, id, count) = elements[at++];
        var children = new List<PhysicalField>();
        for (var i = 0; i < count; i++)
        {
            children.Add(Read(elements, ref at));
        }
        return Shape(new(id, name, type, children));
    }

    /// <summary>Parquet's three-level lists and maps → the element, or key and value, alone.</summary>
    private static PhysicalField Shape(PhysicalField field)
    {
        if (field.Children is [{ Children.Count: 2 } entries] && entries.Name is "key_value" or "map")
        {
            return field with { Children = entries.Children, DuckType = $"MAP({entries.Children[0].DuckType}, {entries.Children[1].DuckType})" };
        }
        if (field.Children is [{ Children: [var element] } list] && list.Name is "list" or "bag")
        {
            return field with { Children = [element], DuckType = element.DuckType + "[]" };
        }
        if (field.Children.Count == 0)
        {
            return field;
        }
        var parts = field.Children.Select(c => $"\"{c.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {c.DuckType}");
        return field with { DuckType = $"STRUCT({string.Join(", ", parts)})" };
    }
}
