namespace Tarn.Lake.Iceberg.Types;

/// <summary>
/// The facts of one kind of primitive type, for every writer and reader of types: a row of the table of kinds. A kind without a row does
/// not compile.
/// </summary>
/// <param name="Name">The name in schema JSON, without arguments.</param>
/// <param name="Form">The form of its single values.</param>
public sealed record KindTraits(string Name, ValueForm Form)
{
    private const TransformUse Hashed = TransformUse.Bucket;
    private const TransformUse Cut = TransformUse.Truncate;
    private const TransformUse Instants = TransformUse.Bucket | TransformUse.Days | TransformUse.Hours;

    private const long Micros = 1_000_000;
    private const long Nanos = 1_000_000_000;

    private static readonly KindTraits[] Table = [.. Enum.GetValues<PrimitiveKind>().Select(Row)];

    /// <summary>The type in Glue's and Hive's definitions, without arguments; types that Hive lacks are strings.</summary>
    public string Hive { get; private init; } = "";

    /// <summary>The type in Trino's words, without a decimal's arguments.</summary>
    public string Trino { get; private init; } = "";

    /// <summary>The type in which DuckDB stores it in a data file, without a decimal's arguments; null: Tarn writes no such column.</summary>
    public string? Engine { get; private init; }

    /// <summary>Avro's type of a partition value; null: Tarn writes no such partition.</summary>
    public string? Avro { get; private init; }

    /// <summary>Avro's logical type of a partition value; null: none.</summary>
    public string? AvroLogical { get; private init; }

    /// <summary>The transforms that take it.</summary>
    public TransformUse Transforms { get; private init; }

    /// <summary>For a number since the epoch: its units in a second; 0: the values are no timestamps.</summary>
    public long UnitsPerSecond { get; private init; }

    /// <summary>Whether the values are instants, which are stored in UTC.</summary>
    public bool IsInstant { get; private init; }

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
        PrimitiveKind.Boolean => Written("boolean", ValueForm.Boolean, "boolean", "boolean", "BOOLEAN", "boolean") with { IsImplied = true },
        PrimitiveKind.Int => Written("int", ValueForm.Int32, "int", "integer", "INTEGER", "int", null, Hashed | Cut) with { IsImplied = true },
        PrimitiveKind.Long => Written("long", ValueForm.Int64, "bigint", "bigint", "BIGINT", "long", null, Hashed | Cut) with { IsImplied = true },
        PrimitiveKind.Float => Written("float", ValueForm.Float, "float", "real", "FLOAT", "float"),
        PrimitiveKind.Double => Written("double", ValueForm.Double, "double", "double", "DOUBLE", "double") with { IsImplied = true },
        PrimitiveKind.Decimal => Written("decimal", ValueForm.Decimal, "decimal", "decimal", "DECIMAL", "fixed", "decimal", Hashed | Cut),
        PrimitiveKind.Date => Written("date", ValueForm.Int32, "date", "date", "DATE", "int", "date", Hashed | TransformUse.Days),
        PrimitiveKind.Time => Written("time", ValueForm.Int64, "string", "time(6)", "TIME", "long", "time-micros", Hashed),
        PrimitiveKind.Timestamp => Written("timestamp", ValueForm.Int64, "timestamp", "timestamp(6)", "TIMESTAMP", "long", "timestamp-micros", Instants) with
        {
            UnitsPerSecond = Micros,
        },
        PrimitiveKind.TimestampTz => Written(
            "timestamptz", ValueForm.Int64, "timestamp", "timestamp(6) with time zone", "TIMESTAMP WITH TIME ZONE", "long", "timestamp-micros", Instants) with
        {
            UnitsPerSecond = Micros,
            IsInstant = true,
        },
        PrimitiveKind.TimestampNs => Read("timestamp_ns", ValueForm.Int64, "timestamp", "timestamp(9)") with
        {
            Transforms = Instants,
            UnitsPerSecond = Nanos,
        },
        PrimitiveKind.TimestampTzNs => Read("timestamptz_ns", ValueForm.Int64, "timestamp", "timestamp(9) with time zone") with
        {
            Transforms = Instants,
            UnitsPerSecond = Nanos,
            IsInstant = true,
        },
        PrimitiveKind.String => Written("string", ValueForm.Text, "string", "varchar", "VARCHAR", "string", null, Hashed | Cut) with { IsImplied = true },
        PrimitiveKind.Uuid => Written("uuid", ValueForm.Uuid, "string", "varchar", "UUID", "fixed", "uuid", Hashed),
        PrimitiveKind.Fixed => Written("fixed", ValueForm.Bytes, "binary", "varbinary", "BLOB", "fixed", null, Hashed),
        PrimitiveKind.Binary => Written("binary", ValueForm.Bytes, "binary", "varbinary", "BLOB", "bytes", null, Hashed | Cut),
        PrimitiveKind.Unknown => Read("unknown", ValueForm.None, "string", "varchar"),
        PrimitiveKind.Variant => Read("variant", ValueForm.None, "string", "json"),
        PrimitiveKind.Geometry => Read("geometry", ValueForm.None, "string", "varchar"),
        PrimitiveKind.Geography => Read("geography", ValueForm.None, "string", "varchar"),
    };

    private static KindTraits Written(
        string name, ValueForm form, string hive, string trino, string engine, string avro, string? logical = null, TransformUse uses = TransformUse.None) =>
        new(name, form) { Hive = hive, Trino = trino, Engine = engine, Avro = avro, AvroLogical = logical, Transforms = uses };

    // format version 3
    private static KindTraits Read(string name, ValueForm form, string hive, string trino) =>
        new(name, form) { Hive = hive, Trino = trino, FormatVersion = 3 };
}
