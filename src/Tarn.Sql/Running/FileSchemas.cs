using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
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

    private static readonly SqlType[] Columns =
        [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar, SqlType.Bigint, SqlType.Bigint, SqlType.Varchar, SqlType.Varchar, SqlType.Varchar];

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
            if (hasNestedKeys || read.Count > 1 || of.Data.Any(f => f.File.Layout is not null)
                || scan.Table.Names is not null || scan.Paths.Any(p => scan.Table.ColumnAt(p.Column).Nested is not null))
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

        try
        {
            await Ask(unknown, schemas, worker, cancellationToken);
        }
        catch (WorkerException failure) when (files is [ScanFile { File.Layout: not null }, ..] && IsDamage(failure))
        {
            throw await FirstDamage(unknown, failure, worker, cancellationToken);
        }

        var mapped = new Dictionary<object, PhysicalSchema>(ReferenceEqualityComparer.Instance);
        PhysicalSchema Mapped(PhysicalField schema) => mapped.TryGetValue(schema, out var known) ? known : mapped[schema] = MappedNames.Apply(schema, names);
        var laidOut = new Dictionary<(PhysicalField, HiveLayout), PhysicalSchema>(ByReference.Instance);
        PhysicalSchema LaidOut(PhysicalField schema, HiveLayout layout) => laidOut.TryGetValue((schema, layout), out var known) ? known
            : laidOut[(schema, layout)] = MappedNames.Apply(schema, layout);
        return [.. files.Select(f => f with
        {
            Physical = f is ScanFile { File.Layout: { } layout } ? LaidOut(schemas[f.Path], layout) : Mapped(schemas[f.Path]),
        })];
    }

    private static bool IsDamage(WorkerException failure) =>
        failure.Name is SqlErrorName.HiveBadData or SqlErrorName.InvalidFunctionArgument or SqlErrorName.GenericInternalError;

    /// <summary>
    /// The error about the first damaged file in the scan's order. The engine reads the files with several threads, and names none.
    /// </summary>
    private async Task<WorkerException> FirstDamage(
        IReadOnlyList<string> paths, WorkerException failure, Worker worker, CancellationToken cancellationToken)
    {
        var (first, count) = (0, paths.Count);
        while (count > 0)
        {
            // The last round reads the one file that is left, for its own message.
            var half = (count + 1) / 2;
            try
            {
                await Ask([.. paths.Skip(first).Take(half)], [], worker, cancellationToken);
                (first, count) = (first + half, count - half);
            }
            catch (WorkerException earlier) when (IsDamage(earlier))
            {
                (count, failure) = (half == 1 ? 0 : half, earlier);
            }
        }

        return new(SqlErrorName.HiveBadData, $"{paths[Math.Min(first, paths.Count - 1)]} is no readable Parquet file: {failure.Message}");
    }

    private async Task Ask(IReadOnlyList<string> paths, Dictionary<string, PhysicalField> schemas, Worker worker, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
        {
            return;
        }

        var list = string.Join(", ", paths.Select(EngineText.Quote));
        var rows = new Dictionary<string, List<Element>>();
        var sql =
            "SELECT file_name, name, duckdb_type, CAST(coalesce(field_id, 0) AS BIGINT), CAST(coalesce(num_children, 0) AS BIGINT), "
                + "coalesce(repetition_type, ''), coalesce(converted_type, ''), "
                + $"regexp_extract(coalesce(logical_type, ''), '(Milli|Micro|Nano)Seconds', 1) FROM parquet_schema([{list}])";
        await worker.Run(new WorkerStatement { Sql = sql }, bytes =>
        {
            var page = ResultPage.Read(bytes, Columns);
            for (var i = 0; i < page.RowCount; i++)
            {
                if (!rows.TryGetValue(page.Text(i, 0)!, out var schema))
                {
                    rows.Add(page.Text(i, 0)!, schema = []);
                }

                schema.Add(new(page.Text(i, 1)!, page.Text(i, 2) ?? "", Number(page, i, 3), Number(page, i, 4))
                {
                    IsRepeated = page.Text(i, 5) == "REPEATED",
                    Converted = page.Text(i, 6)!,
                    Unit = UnitOf(page.Text(i, 7)!, page.Text(i, 6)!),
                });
            }

            return ValueTask.CompletedTask;
        }, cancellationToken);
        foreach (var (path, elements) in rows)
        {
            schemas[path] = _known[path] = Distinct(elements);
        }
    }

    private PhysicalField Distinct(List<Element> elements)
    {
        // Each name follows its length, so that no name can imitate a separator.
        var text = string.Concat(
            elements.Select(e => string.Create(
                CultureInfo.InvariantCulture, $"{e.Name.Length}:{e.Name}:{e.Type}:{e.FieldId}:{e.Children}:{e.IsRepeated}:{e.Converted}:{e.Unit};")));
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
    private static PhysicalField Root(List<Element> elements)
    {
        var at = 0;
        var root = elements[at++];
        var columns = new List<PhysicalField>();
        for (var i = 0; i < root.Children; i++)
        {
            columns.Add(Repeated(Read(elements, ref at)));
        }

        return new(root.FieldId, root.Name, root.Type, columns);
    }

    private static PhysicalField Read(List<Element> elements, ref int at)
    {
        var element = elements[at++];
        var children = new List<PhysicalField>();
        for (var i = 0; i < element.Children; i++)
        {
            children.Add(Read(elements, ref at));
        }

        var field = new PhysicalField(element.FieldId, element.Name, element.Type, children) { Unit = element.Unit, IsRepeated = element.IsRepeated };
        return Shape(field, element.Converted);
    }

    /// <summary>Parquet's lists and maps, in their present and older forms → only the element, or only key and value.</summary>
    private static PhysicalField Shape(PhysicalField field, string converted)
    {
        if (field.Children is [{ Children.Count: 2 } entries] && (entries.Name is "key_value" or "map" || converted is "MAP" or "MAP_KEY_VALUE"))
        {
            return field with { Children = entries.Children, DuckType = $"MAP({entries.Children[0].DuckType}, {entries.Children[1].DuckType})" };
        }

        if (field.Children is [{ Children: [var element] } list] && (list.Name is "list" or "bag" || (converted == "LIST" && !IsElement(list.Name))))
        {
            return field with { Children = [element], DuckType = element.DuckType + "[]" };
        }

        if (converted == "LIST" && field.Children is [{ IsRepeated: true } only])
        {
            return field with { Children = [only], DuckType = only.DuckType + "[]" };
        }

        if (field.Children.Count == 0)
        {
            return field;
        }

        var names = EngineFieldNames.Of([.. field.Children.Select(child => child.Name)]);
        var children = field.Children.Select((child, i) => Repeated(child) with { EngineName = names[i] }).ToArray();
        var fields = children.Select(child => $"{EngineText.Name(child.EngineName)} {child.DuckType}");
        return field with { Children = children, DuckType = $"STRUCT({string.Join(", ", fields)})" };
    }

    // By the specification's rules for older files: these are names of elements, not of the group around them.
    private static bool IsElement(string name) => name == "array" || name.EndsWith("_tuple", StringComparison.Ordinal);

    // A repeated field without a list around it is a list of itself.
    private static PhysicalField Repeated(PhysicalField field) =>
        field.IsRepeated ? field with { Children = [field with { IsRepeated = false }], DuckType = field.DuckType + "[]", IsRepeated = false } : field;

    private static PhysicalUnit? UnitOf(string logical, string converted) => (logical, converted) switch
    {
        ("Milli", _) or (_, "TIMESTAMP_MILLIS" or "TIME_MILLIS") => PhysicalUnit.Milliseconds,
        ("Micro", _) or (_, "TIMESTAMP_MICROS" or "TIME_MICROS") => PhysicalUnit.Microseconds,
        ("Nano", _) => PhysicalUnit.Nanoseconds,
        _ => null,
    };

    private sealed record Element(string Name, string Type, int FieldId, int Children)
    {
        public bool IsRepeated { get; init; }

        public required string Converted { get; init; }

        public PhysicalUnit? Unit { get; init; }
    }

    /// <summary>Compares pairs by the identity of their parts.</summary>
    private sealed class ByReference : IEqualityComparer<(PhysicalField Schema, HiveLayout Layout)>
    {
        public static readonly ByReference Instance = new();

        public bool Equals((PhysicalField Schema, HiveLayout Layout) x, (PhysicalField Schema, HiveLayout Layout) y) =>
            ReferenceEquals(x.Schema, y.Schema) && ReferenceEquals(x.Layout, y.Layout);

        public int GetHashCode((PhysicalField Schema, HiveLayout Layout) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Schema), RuntimeHelpers.GetHashCode(pair.Layout));
    }
}
