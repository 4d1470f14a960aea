using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Results;
using Tarn.Sql.Types;
using Tarn.Workers;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Running;

/// <summary>
/// The Parquet schemas of files with nested columns or a name mapping, and of all files of statements with several scans, read
/// through the worker. Field ids identify the parts of a file, whatever names they had when the file was written.
/// </summary>
internal sealed class FileSchemas
{
    private const int CacheMax = 20_000;

    /// <summary>The most fields in all cached distinct schemas; each field takes some 300 bytes.</summary>
    private const int FieldsMax = 200_000;

    /// <summary>Schemas by link. A link's name identifies its bytes, so a cached schema never becomes stale.</summary>
    private readonly ConcurrentDictionary<string, PhysicalField> _known = new();

    /// <summary>One object for all files of the same schema, by the schema's text.</summary>
    private readonly ConcurrentDictionary<string, PhysicalField> _distinct = new();

    private int _fields;

    private static readonly SqlType[] Columns = [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar, SqlType.Bigint, SqlType.Bigint];

    /// <summary>The same files, with their schemas when the statement needs them.</summary>
    public async Task<Dictionary<int, ScanFiles>> Add(
        IEnumerable<ScanNode> scans, Dictionary<int, ScanFiles> files, Worker worker, CancellationToken cancellationToken)
    {
        var result = new Dictionary<int, ScanFiles>(files);
        var read = scans.Where(s => files.ContainsKey(s.Ordinal)).ToList();
        foreach (var scan in read)
        {
            var of = files[scan.Ordinal];
            var hasNestedKeys = of.KeyColumns.Values.Any(k => k.Root.Nested is not null);
            if (hasNestedKeys || read.Count > 1 || scan.Table.Names is not null || scan.Paths.Any(p => scan.Table.ColumnAt(p.Column).Nested is not null))
            {
                var others = of.Data.Where(f => f.File.Format != "parquet").ToList();
                of = of with
                {
                    Data = [.. await Add([.. of.Data.Where(f => f.File.Format == "parquet")], scan.Table.Names, worker, cancellationToken), .. others],
                };
            }

            if (hasNestedKeys)
            {
                var keyed = of.Deletes.Where(d => d.File is { Kind: DeleteKind.Equality, Format: "parquet" }).ToList();
                of = of with { Deletes = [.. of.Deletes.Except(keyed), .. await Add(keyed, null, worker, cancellationToken)] };
            }

            result[scan.Ordinal] = of;
        }

        return result;
    }

    private async Task<IReadOnlyList<T>> Add<T>(IReadOnlyList<T> files, NameMapping? names, Worker worker, CancellationToken cancellationToken)
        where T : LinkedFile
    {
        if (_known.Count > CacheMax || _fields > FieldsMax)
        {
            _known.Clear();
            _distinct.Clear();
            _fields = 0;
        }

        // Copied first, because another statement may clear the cache at any moment.
        var schemas = new Dictionary<string, PhysicalField>();
        var unknown = new List<string>();
        foreach (var path in files.Select(f => f.Path).Distinct())
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
        var mapped = new Dictionary<object, PhysicalSchema>(ReferenceEqualityComparer.Instance);
        PhysicalSchema Mapped(PhysicalField schema) => mapped.TryGetValue(schema, out var known) ? known : mapped[schema] = MappedNames.Apply(schema, names);
        return [.. files.Select(f => f with { Physical = Mapped(schemas[f.Path]) })];
    }

    private async Task Ask(IReadOnlyList<string> paths, Dictionary<string, PhysicalField> schemas, Worker worker, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
        {
            return;
        }

        var list = string.Join(", ", paths.Select(EngineText.Quote));
        var rows = new Dictionary<string, List<(string Name, string Type, int FieldId, int Children)>>();
        var sql =
            $"SELECT file_name, name, duckdb_type, CAST(coalesce(field_id, 0) AS BIGINT), CAST(coalesce(num_children, "
                + $"0) AS BIGINT) FROM parquet_schema([{list}])";
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
            schemas[path] = _known[path] = Distinct(elements);
        }
    }

    private PhysicalField Distinct(List<(string Name, string Type, int FieldId, int Children)> elements)
    {
        // Each name follows its length, so that no name can imitate a separator.
        var text = string.Concat(
            elements.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Name.Length}:{e.Name}:{e.Type}:{e.FieldId}:{e.Children};")));
        return _distinct.GetOrAdd(text, _ =>
        {
            Interlocked.Add(ref _fields, elements.Count);
            return Root(elements);
        });
    }

    private static int Number(ResultPage page, int row, int column) => int.Parse(page.Text(row, column)!, CultureInfo.InvariantCulture);

    /// <summary>
    /// The flat, depth-first list of Parquet's schema elements → the root, whose children are the columns.
    /// </summary>
    private static PhysicalField Root(List<(string Name, string Type, int FieldId, int Children)> elements)
    {
        var at = 0;
        var (name, type, id, count) = elements[at++];
        var columns = new List<PhysicalField>();
        for (var i = 0; i < count; i++)
        {
            columns.Add(Read(elements, ref at));
        }

        return new(id, name, type, columns);
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

    /// <summary>Parquet's three-level lists and maps → only the element, or only key and value.</summary>
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

        var parts = field.Children.Select(c => $"{EngineText.Name(c.Name)} {c.DuckType}");
        return field with { DuckType = $"STRUCT({string.Join(", ", parts)})" };
    }
}
