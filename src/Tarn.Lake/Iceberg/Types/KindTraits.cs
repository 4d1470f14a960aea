namespace Tarn.Lake.Iceberg.Types;

/// <summary>
/// The facts of one kind of primitive type, for every writer and reader of types: a row of the table of kinds. A kind without a row does
/// not compile.
/// </summary>
/// <param name="Name">The name in schema JSON, without arguments.</param>
/// <param name="Form">The form of its single values.</param>
public sealed record KindTraits(string Name, ValueForm Form)
{
    private static readonly KindTraits[] Table = [.. Enum.GetValues<PrimitiveKind>().Select(Row)];

    /// <summary>The type in Glue's and Hive's definitions, without arguments; types that Hive lacks are strings.</summary>
    public string Hive { get; private init; } = "string";

    /// <summary>The type in Trino's words, without a decimal's arguments.</summary>
    public string Trino { get; private init; } = "varchar";

    /// <summary>The type in which DuckDB stores it in a data file, without a decimal's arguments; null: Tarn writes no such column.</summary>
    public string? Engine { get; private init; }

    /// <summary>Avro's type of a partition value; null: Tarn writes no such partition.</summary>
    public string? Avro { get; private init; }

    /// <summary>Avro's logical type of a partition value; null: none.</summary>
    public string? AvroLogical { get; private init; }

    /// <summary>The transforms that take it.</summary>
    public TransformUse Transforms { get; private init; }

    /// <summary>The first format version of tables with it.</summary>
    public int FormatVersion { get; private init; } = 1;

    /// <summary>Whether the values of JSON records imply it: a column with it may have been inferred.</summary>
    public bool IsImplied { get; private init; }

    /// <summary>Whether Tarn writes columns of it.</summary>
    public bool IsWritten => Engine is not null;

    /// <summary>The facts of a kind.</summary>
    public static KindTraits Of(PrimitiveKind kind) => Table[(int)kind];

    private static KindTraits Row(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Boolean => new("boolean", ValueForm.Boolean)
        {
            Hive = "boolean",
            Trino = "boolean",
            Engine = "BOOLEAN",
            Avro = "boolean",
            IsImplied = true,
        },
        PrimitiveKind.Int => new("int", ValueForm.Int32)
        {
            Hive = "int",
            Trino = "integer",
            Engine = "INTEGER",
            Avro = "int",
            Transforms = TransformUse.Bucket | TransformUse.Truncate,
            IsImplied = true,
        },
        PrimitiveKind.Long => new("long", ValueForm.Int64)
        {
            Hive = "bigint",
            Trino = "bigint",
            Engine = "BIGINT",
            Avro = "long",
            Transforms = TransformUse.Bucket | TransformUse.Truncate,
            IsImplied = true,
        },
        PrimitiveKind.Float => new("float", ValueForm.Float) { Hive = "float", Trino = "real", Engine = "FLOAT", Avro = "float" },
        PrimitiveKind.Double => new("double", ValueForm.Double)
        {
            Hive = "double",
            Trino = "double",
            Engine = "DOUBLE",
            Avro = "double",
            IsImplied = true,
        },
        PrimitiveKind.Decimal => new("decimal", ValueForm.Decimal)
        {
            Hive = "decimal",
            Trino = "decimal",
            Engine = "DECIMAL",
            Avro = "fixed",
            AvroLogical = "decimal",
            Transforms = TransformUse.Bucket | TransformUse.Truncate,
        },
        PrimitiveKind.Date => new("date", ValueForm.Int32)
        {
            Hive = "date",
            Trino = "date",
            Engine = "DATE",
            Avro = "int",
            AvroLogical = "date",
            Transforms = TransformUse.Bucket | TransformUse.Days,
        },
        PrimitiveKind.Time => new("time", ValueForm.Int64)
        {
            Trino = "time(6)",
            Engine = "TIME",
            Avro = "long",
            AvroLogical = "time-micros",
            Transforms = TransformUse.Bucket,
        },
        PrimitiveKind.Timestamp => Instant("timestamp", "timestamp(6)") with { Engine = "TIMESTAMP", Avro = "long", AvroLogical = "timestamp-micros" },
        PrimitiveKind.TimestampTz => Instant("timestamptz", "timestamp(6) with time zone") with
        {
            Engine = "TIMESTAMP WITH TIME ZONE",
            Avro = "long",
            AvroLogical = "timestamp-micros",
        },
        PrimitiveKind.TimestampNs => Instant("timestamp_ns", "timestamp(9)") with { FormatVersion = 3 },
        PrimitiveKind.TimestampTzNs => Instant("timestamptz_ns", "timestamp(9) with time zone") with { FormatVersion = 3 },
        PrimitiveKind.String => new("string", ValueForm.Text)
        {
            Engine = "VARCHAR",
            Avro = "string",
            Transforms = TransformUse.Bucket | TransformUse.Truncate,
            IsImplied = true,
        },
        PrimitiveKind.Uuid => new("uuid", ValueForm.Uuid) { Engine = "UUID", Avro = "fixed", AvroLogical = "uuid", Transforms = TransformUse.Bucket },
        PrimitiveKind.Fixed => new("fixed", ValueForm.Bytes)
        {
            Hive = "binary",
            Trino = "varbinary",
            Engine = "BLOB",
            Avro = "fixed",
            Transforms = TransformUse.Bucket,
        },
        PrimitiveKind.Binary => new("binary", ValueForm.Bytes)
        {
            Hive = "binary",
            Trino = "varbinary",
            Engine = "BLOB",
            Avro = "bytes",
            Transforms = TransformUse.Bucket | TransformUse.Truncate,
        },
        PrimitiveKind.Unknown => new("unknown", ValueForm.None) { FormatVersion = 3 },
        PrimitiveKind.Variant => new("variant", ValueForm.None) { Trino = "json", FormatVersion = 3 },
        PrimitiveKind.Geometry => new("geometry", ValueForm.None) { FormatVersion = 3 },
        PrimitiveKind.Geography => new("geography", ValueForm.None) { FormatVersion = 3 },
    };

    private static KindTraits Instant(string name, string trino) => new(name, ValueForm.Int64)
    {
        Hive = "timestamp",
        Trino = trino,
        Transforms = TransformUse.Bucket | TransformUse.Days | TransformUse.Hours,
    };
}
