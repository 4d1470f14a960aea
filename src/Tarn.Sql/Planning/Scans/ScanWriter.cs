using System.Globalization;
using Tarn.Lake.Hive;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Engine;
using Tarn.Sql.Planning.Scans.Hive;
using Tarn.Sql.Plans;
using Tarn.Workers.FileTables;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Writes the SQL that reads a table's files, merged with its deletes. Files of equal physical schema are read
/// together. Rows deleted by position are removed where the file is read; rows deleted by value are removed by a join.
/// It also collects the statement's file table.
/// </summary>
internal sealed class ScanWriter(IReadOnlyDictionary<int, ScanFiles> scans)
{
    private readonly Dictionary<string, ManagedFunctionUse> _functions = [];
    private readonly FileTableBuilder _table = new();

    /// <summary>The facts about files that the statement's functions need; null: none.</summary>
    public FileTable? FileTable => _table.Table;

    /// <summary>The C# functions over the file table that the statement calls.</summary>
    public IReadOnlyCollection<ManagedFunctionUse> Functions => _functions.Values;

    public string Write(ScanNode scan)
    {
        var files = scans.GetValueOrDefault(scan.Ordinal, ScanFiles.None);
        if ((files.Rows ?? scan.Table.Rows) is { } rows)
        {
            return WriteRows(scan, rows);
        }

        if (files.Listed is { } listed)
        {
            return $"SELECT {List(scan.Columns.Select(c => c.Name))} FROM {listed}";
        }

        if (files.Tail.Count > 0 && scan.Table.TailKeys is { Count: > 0 } ids)
        {
            IReadOnlyList<KeyColumn> keys = [.. ids.Select(id => files.KeyColumns[id])];
            var read = new TailRead(_table, files.Tail, scan.Table.Tail![0].Columns) { HasOrigins = true };
            return new TailUpserts(scan, keys).Write(read, Delivered(scan, files, keys));
        }

        List<string> parts = [.. Delivered(scan, files, []), .. WriteTail(scan, files.Tail)];
        return parts.Count > 0 ? DuckDbText.Balanced(parts, " UNION ALL ")
            : NoRows(scan);
    }

    /// <summary>Reads the table's files. The values of key columns follow the scan's columns.</summary>
    private List<string> Delivered(ScanNode scan, ScanFiles files, IReadOnlyList<KeyColumn> keys)
    {
        var plain = Groups(scan, files.Data.Where(f => !f.HasEqualityDeletes), keys).Select(g => WriteGroup(scan, g, files, keys));
        var changed = WriteChanged(scan, files, keys);
        return [.. plain, .. changed is null ? Array.Empty<string>() : [changed]];
    }

    /// <summary>A query with the scan's columns and no rows.</summary>
    public static string NoRows(ScanNode scan) =>
        "SELECT " + List(scan.Columns.Select(c => $"CAST(NULL AS {DuckDbText.StoredTypeName(c.Type)}) AS {c.Name}")) + " WHERE false";

    /// <summary>A row's values of the scan's columns, in brackets.</summary>
    public static string Values(ScanNode scan, object?[] row)
    {
        var values = scan.Paths.Select((path, i) => DuckDbText.StoredLiteral(Part(row[path.Column], path.Fields), scan.Columns[i].Type));
        return $"({string.Join(", ", values.DefaultIfEmpty("1"))})";
    }

    /// <summary>Reads the files that have equality deletes, without the deleted rows.</summary>
    private string? WriteChanged(ScanNode scan, ScanFiles files, IReadOnlyList<KeyColumn> more)
    {
        var changed = files.Data.Where(f => f.HasEqualityDeletes).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var deletes = new EqualityDeletes(scan.Ordinal, files, _table, Register);
        IReadOnlyList<KeyColumn> keys = [.. deletes.Keys.Concat(more).DistinctBy(EqualityDeletes.Name)];
        var read = Groups(scan, changed, keys).Select(g => WriteGroup(scan, g, files, keys));
        var shown = List(scan.Columns.Select(c => c.Name).Concat(more.Select(EqualityDeletes.Name)).Select(name => "d." + name));
        return $"SELECT {shown} FROM ({DuckDbText.Balanced([.. read], " UNION ALL ")}) AS d{deletes.Joins()}";
    }

    private static IEnumerable<IReadOnlyList<ScanFile>> Groups(ScanNode scan, IEnumerable<ScanFile> files, IReadOnlyList<KeyColumn> keys)
    {
        var columns = Columns(scan, keys);
        var partitionFields = new Dictionary<int, string>();
        string PartitionFields(ScanFile file) => partitionFields.TryGetValue(file.File.SpecId, out var known) ? known
            : partitionFields[file.File.SpecId] = string.Join(',', PartitionFieldsOf(file, columns).Order());

        // Files of one writer share their schema. Describing a schema costs a step for each field, so each schema is
        // described once.
        var described = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        var layouts = new Dictionary<HiveLayout, int>(ReferenceEqualityComparer.Instance);
        string Layout(ScanFile file) => file.File.Layout is not { } layout ? ""
            : (layouts.TryGetValue(layout, out var number) ? number : layouts[layout] = layouts.Count).ToString(CultureInfo.InvariantCulture);
        string Described(ScanFile file) => file.Physical is not { } physical ? ""
            : described.TryGetValue(physical, out var known) ? known : described[physical] = ParquetRead.SchemaKey(file, columns);
        string Key(ScanFile file) => $"{file.File.Format}{Layout(file)}{(file.HasPositionDeletes || file.Vector is not null ? "p" : "-")}{Described(file)}/"
            + PartitionFields(file);
        return files.GroupBy(Key).Select(g => (IReadOnlyList<ScanFile>)[.. g]);
    }

    private static List<TableColumn> Columns(ScanNode scan, IReadOnlyList<KeyColumn> keys) =>
        [.. scan.Paths.Select(p => scan.Table.ColumnAt(p.Column)).Concat(keys.Select(k => k.Root)).Distinct()];

    // Values of the file itself travel like the values of its partition.
    private static readonly int[] FileFacts = [HiddenColumns.FileSize.FieldId, HiddenColumns.Bucket.FieldId];

    /// <summary>The columns that the file's partition has values for. They are the same for all files of a spec.</summary>
    private static IEnumerable<int> PartitionFieldsOf(ScanFile file, List<TableColumn> columns) =>
        (file.File.Partition?.ValueIds ?? []).Concat(FileFacts).Where(id => columns.Exists(column => column.FieldId == id));

    private string WriteGroup(ScanNode scan, IReadOnlyList<ScanFile> files, ScanFiles all, IReadOnlyList<KeyColumn> keys)
    {
        var isParquet = files[0].File.Format == "parquet";
        var partitionFields = PartitionFieldsOf(files[0], Columns(scan, keys)).ToHashSet();
        var group = new Lazy<int>(() => _table.Add(scan.Ordinal, files, [.. partitionFields]));
        var read = files[0].File.Layout is { } layout ? Hive(layout, files, group, partitionFields)
            : isParquet ? Parquet(scan, files, group, partitionFields)
            : new RowRead(Register, _table, scan.Table.Names?.ToJson()) { Group = () => group.Value, PartitionFields = partitionFields };
        var list = scan.Columns.Select((c, i) => $"{Value(read, scan.Table.ColumnAt(scan.Paths[i].Column), scan.Paths[i].Fields)} AS {c.Name}").ToList();
        if (keys.Count > 0)
        {
            list.AddRange(files[0].HasEqualityDeletes ? EqualityDeletes.KeyValues(read, keys) : EqualityDeletes.OnlyKeys(read, keys));
        }

        var where = "";
        if (files[0].HasPositionDeletes || files[0].Vector is not null)
        {
            _table.AddPositionDeletes(scan.Ordinal, all.Deletes.Where(d => d.File.Kind == DeleteKind.Positions));
            where = $" WHERE {(scan.ReadsDeleted ? "" : "NOT ")}{read.Fact(FileTableFunctions.Deleted, ", file_row_number")}";
        }

        return $"SELECT {List(list)} FROM {read.From()}{where}";
    }

    /// <summary>Reads the rows that are not delivered. They belong to no file.</summary>
    private IEnumerable<string> WriteTail(ScanNode scan, IReadOnlyList<TailLink> tail)
    {
        if (tail.Count == 0)
        {
            return [];
        }

        var read = new TailRead(_table, tail, scan.Table.Tail![0].Columns);
        var list = TailValues(scan, read).ToList();
        return [$"SELECT {List(list)} FROM {read.From()}"];
    }

    /// <summary>The select items of the scan's columns in undelivered rows. These have no values of hidden columns.</summary>
    public static IEnumerable<string> TailValues(ScanNode scan, TailRead read) => scan.Columns.Select((column, i) =>
    {
        var of = scan.Table.ColumnAt(scan.Paths[i].Column);
        var isHidden = of.Name.StartsWith('$') && scan.Table.Hidden.Contains(of);
        return $"{(isHidden ? $"CAST(NULL AS {DuckDbText.StoredTypeName(column.Type)})" : read.Value(of, scan.Paths[i].Fields))} AS {column.Name}";
    });

    private FileRead Parquet(ScanNode scan, IReadOnlyList<ScanFile> files, Lazy<int> group, IReadOnlySet<int> partitionFields) =>
        new ParquetRead(files, Register)
        {
            Group = () => group.Value,
            PartitionFields = partitionFields,
            ByName = files[0].Physical is { HasPlainNames: true } physical
                && (scan.Paths.Any(p => scan.Table.ColumnAt(p.Column).Nested is not null)
                    || scan.Paths.All(p => ParquetRead.IsStoredAs(scan.Table.ColumnAt(p.Column), physical))),
        };

    private FileRead Hive(HiveLayout layout, IReadOnlyList<ScanFile> files, Lazy<int> group, IReadOnlySet<int> partitionFields) =>
        layout.Form.Format == HiveFormat.Parquet
            ? new HiveParquetRead(layout, files, Register) { Group = () => group.Value, PartitionFields = partitionFields }
            : new HiveRowRead(layout, Register, _table) { Group = () => group.Value, PartitionFields = partitionFields };

    private static string Value(FileRead read, TableColumn column, IReadOnlyList<int> fields) =>
        column == HiddenColumns.Path ? read.Fact(FileTableFunctions.Location)
        : column == HiddenColumns.Position ? "file_row_number"
        : column == HiddenColumns.Partition ? read.Fact(FileTableFunctions.Partition)
        : column == HiddenColumns.FileModifiedTime ? $"make_timestamp_ms({read.Fact(FileTableFunctions.Modified)})"
        : column == HiddenColumns.FileSize || column == HiddenColumns.Bucket
            ? $"CAST({read.Fact(FileTableFunctions.Value, ", " + column.FieldId.ToString(CultureInfo.InvariantCulture))} "
                + $"AS {DuckDbText.StoredTypeName(column.Type)})"
        : column == HiddenColumns.RowId ? $"coalesce({read.Value(column, [])}, {read.Fact(FileTableFunctions.FirstRow)} + file_row_number)"
        : column == HiddenColumns.LastUpdatedSequenceNumber
            ? $"coalesce({read.Value(column, [])}, CASE WHEN {read.Fact(FileTableFunctions.FirstRow)} IS NOT NULL "
                + $"THEN {read.Fact(FileTableFunctions.Sequence)} END)"
        : read.Value(column, fields);

    private string Register(ManagedFunctionUse use)
    {
        _functions[use.Name] = use;
        return use.Name;
    }

    private static string WriteRows(ScanNode scan, IReadOnlyList<object?[]> source)
    {
        var rows = source.Select(row => Values(scan, row)).ToList();
        var names = List(scan.Columns.Select(c => c.Name));
        if (rows.Count == 0)
        {
            return NoRows(scan);
        }

        var columns = scan.Columns.Count == 0 ? "c0" : string.Join(", ", scan.Columns.Select(c => c.Name));
        return $"SELECT {names} FROM (VALUES {string.Join(", ", rows)}) AS v({columns})";
    }

    /// <summary>A field inside a value, by the ordinals of fields in rows.</summary>
    private static object? Part(object? value, IReadOnlyList<int> fields) =>
        fields.Aggregate(value, (row, field) => row is object?[] values ? values[field] : null);

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.DefaultIfEmpty("1 AS c0"));
}
