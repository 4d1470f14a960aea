using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The columns to which records are shredded: the table's columns, and provisional columns for new fields, which the
/// next commit adds. For a table that does not exist yet, all columns are provisional. Their types are chosen by
/// observing the whole first buffer: D35 (types are chosen over the first buffer). Belongs to one thread.
/// </summary>
public sealed class TableShape
{
    /// <summary>The column for values that do not fit.</summary>
    public const string RestColumn = "_rest";

    /// <summary>Most bytes of a name: Glue's limit for a column name. Longer names are misfits.</summary>
    internal const int NameBytesMax = 255;

    /// <summary>
    /// Most bytes of a <c>fixed</c>, because a chunk's schema has 16 bits for its length. Tables with a longer one are
    /// not written.
    /// </summary>
    private const int LengthMax = ushort.MaxValue;

    private TableShape(ShapeOptions options, bool provisional)
    {
        Options = options;
        Root = new ShapeNode("", ColumnKind.Struct, provisional, options.Reading);
    }

    /// <summary>The changes that records may make.</summary>
    public ShapeOptions Options { get; }

    /// <summary>The struct of all columns except <c>_rest</c>.</summary>
    public ShapeNode Root { get; }

    /// <summary>Every change raises it. A chunk is shredded under one version.</summary>
    public int Version { get; private set; }

    /// <summary>Whether records added columns or widened types that the table does not have yet.</summary>
    public bool HasProvisional { get; private set; }

    internal int LeafCount { get; private set; }

    /// <summary>The shape of a table that does not exist yet.</summary>
    public static TableShape ForNewTable(ShapeOptions options)
    {
        var shape = new TableShape(options, provisional: true);
        foreach (var (name, kind) in options.Declared)
        {
            shape.Root.Add(new ShapeNode(name, kind, provisional: true));
            shape.Changed(leaves: 1);
        }

        return shape;
    }

    /// <summary>The shape of a table with these columns.</summary>
    /// <exception cref="TarnException">
    /// NotSupported: a column has a type that Tarn does not write, as in D39 (column bounds come from the footer)
    /// </exception>
    public static TableShape Of(StructType columns, ShapeOptions options)
    {
        var shape = new TableShape(options, provisional: false);
        foreach (var column in columns.Fields)
        {
            if (options.Lineage && LineageColumns.Have(column.Name))
            {
                shape.AddLineage(column);
            }
            else if (!IsOwn(column.Name, options))
            {
                shape.Root.Add(shape.Declared(column, column.Name));
            }
            else if (column.Name == RestColumn && (column.Required || column.Type != PrimitiveType.String))
            {
                throw new TarnException(ErrorKind.NotSupported, $"Column {RestColumn} is Tarn's own: it must be a string that is not required");
            }
        }

        foreach (var missing in options.Lineage ? LineageColumns.All : [])
        {
            if (!shape.Root.Children.Any(column => column.Name.Equals(missing.Name, StringComparison.OrdinalIgnoreCase)))
            {
                shape.Root.Add(new ShapeNode(missing.Name, missing.Kind, provisional: true, isOfLineage: true));
                shape.Changed(leaves: 1);
            }
        }

        return shape;
    }

    /// <summary>
    /// All columns as Iceberg types without field ids, to be united with the table's schema. If
    /// <paramref name="withRest"/> is true, <c>_rest</c> is the last column.
    /// </summary>
    public StructType ToStruct(bool withRest)
    {
        var columns = (StructType)Root.ToIceberg();
        return withRest ? new StructType([.. columns.Fields, new NestedField(0, RestColumn, PrimitiveType.String)]) : columns;
    }

    /// <summary>
    /// The version that added a column or first widened its type; null: there is no such column, or no record changed it.
    /// </summary>
    /// <param name="path">The column's path, parts joined by dots.</param>
    public int? ChangedAt(string path) =>
        ColumnPath.Find(Root, path, node => node.Name, node => node.Children)?[^1].ChangedAt is { } version and > 0 ? version : null;

    /// <summary>Adds a record's unknown fields to the shape. The record must be a valid JSON object.</summary>
    /// <returns>whether the shape changed</returns>
    internal bool Observe(ReadOnlySpan<byte> record)
    {
        var before = Version;
        new ShapeObserver(this).Observe(record);
        return Version != before;
    }

    internal bool MayAdd(int leaves) => LeafCount + leaves <= Options.ColumnsMax;

    /// <summary>Whether no column may have this name: it is reserved for Tarn, or engines cannot use it.</summary>
    internal bool IsReserved(ReadOnlySpan<byte> name, bool topLevel) =>
        IsUnusable(name) || (topLevel && name[0] == (byte)'_' && IsOwn(Encoding.UTF8.GetString(name), Options));

    /// <summary>Whether engines cannot use a name. DuckDB's COPY reserves one in FIELD_IDS.</summary>
    internal static bool IsUnusable(ReadOnlySpan<byte> name) =>
        name.IsEmpty || name.Length > NameBytesMax || name.Contains((byte)0) || name.SequenceEqual("__duckdb_field_id"u8);

    internal void Changed(int leaves)
    {
        Version++;
        LeafCount += leaves;
        HasProvisional = true;
    }

    internal static bool IsOwn(string name, ShapeOptions options) =>
        name.Equals(RestColumn, StringComparison.OrdinalIgnoreCase)
        || (options.Lineage && LineageColumns.Have(name));

    private void AddLineage(NestedField column)
    {
        var (_, type, kind) = LineageColumns.All.First(known => known.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
        if (column.Required || column.Type != type)
        {
            throw new TarnException(
                ErrorKind.NotSupported, $"Column {column.Name} is Tarn's own, because tarn.lineage is true: it must be a {type} that is not required");
        }

        LeafCount++;
        Root.Add(new ShapeNode(column.Name, kind, provisional: false, isOfLineage: true));
    }

    /// <summary>A column of a table's schema with all its descendants.</summary>
    internal static ShapeNode Declare(string name, IcebergType type) =>
        new TableShape(new ShapeOptions(), provisional: false).Declared(new NestedField(0, name, type), name);

    private ShapeNode Declared(NestedField field, string path)
    {
        var type = field.Type as PrimitiveType;
        var kind = field.Type switch
        {
            StructType => ColumnKind.Struct,
            ListType => ColumnKind.List,
            MapType => ColumnKind.Map,
            PrimitiveType { Length: <= LengthMax } primitive when ColumnTraits.KindOf(primitive.Kind) is { } leaf => leaf,
            _ => throw Unwritable(path, field.Type),
        };
        var node = new ShapeNode(field.Name, kind, provisional: false, Options.Reading)
        {
            Required = field.Required || (path == field.Name && Options.Keys.Contains(field.Name)),
            Default = Options.WriteDefaults && field.HasWriteDefault ? DefaultOf(field) : null,
            InferredId = Options.Inferred.Contains(field.Id) ? field.Id : 0,
            Precision = type?.Precision ?? 0,
            Scale = type?.Scale ?? 0,
            Length = type?.Length ?? 0,
            Times = kind is ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.TimestampTz ? Options.TimeFormats.For(path) : null,
        };
        foreach (var below in SchemaIndex.Children(field.Type))
        {
            // A map without a key has no entry, so that no key is missing.
            var isKey = kind == ColumnKind.Map && node.Children.Count == 0;
            node.Add(Declared(isKey ? below with { Required = false } : below, path.Length == 0 ? below.Name : $"{path}.{below.Name}"));
        }

        LeafCount += type is null ? 0 : 1;
        return node;
    }

    // The format writes bytes in hexadecimal, which a record's text need not be.
    private static byte[] DefaultOf(NestedField field)
    {
        if (field.Type is not PrimitiveType { Kind: PrimitiveKind.Binary or PrimitiveKind.Fixed })
        {
            return Encoding.UTF8.GetBytes(field.WriteDefault!);
        }

        using var hexadecimal = JsonDocument.Parse(field.WriteDefault!);
        return Encoding.UTF8.GetBytes($"\"{Convert.ToBase64String(Convert.FromHexString(hexadecimal.RootElement.GetString()!))}\"");
    }

    private static TarnException Unwritable(string path, IcebergType type) =>
        new(ErrorKind.NotSupported, $"Column {path} has type {type}, which Tarn reads and does not write");
}
