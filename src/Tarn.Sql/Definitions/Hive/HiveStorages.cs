using Tarn.Lake.Hive;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>The Java classes of Hive's formats.</summary>
internal static class HiveStorages
{
    private const string LazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private const string Json = "org.apache.hive.hcatalog.data.JsonSerDe";
    private const string TextInput = "org.apache.hadoop.mapred.TextInputFormat";
    private const string TextOutput = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
    private const string SerializationFormat = "serialization.format";

    // By the words of STORED AS: SerDe, input format, output format.
    private static readonly Dictionary<string, (string SerDe, string Input, string Output)> Formats = new()
    {
        ["TEXTFILE"] = (LazySimple, TextInput, TextOutput),
        ["JSON"] = (Json, TextInput, TextOutput),
        ["JSONFILE"] = (Json, TextInput, TextOutput),
        ["PARQUET"] = Of("org.apache.hadoop.hive.ql.io.parquet", "serde.ParquetHiveSerDe", "MapredParquetInputFormat", "MapredParquetOutputFormat"),
        ["ORC"] = Of("org.apache.hadoop.hive.ql.io.orc", "OrcSerde", "OrcInputFormat", "OrcOutputFormat"),
        ["AVRO"] = (
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat"),
        ["RCFILE"] = (
            "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
            "org.apache.hadoop.hive.ql.io.RCFileInputFormat",
            "org.apache.hadoop.hive.ql.io.RCFileOutputFormat"),
        ["SEQUENCEFILE"] = (LazySimple, "org.apache.hadoop.mapred.SequenceFileInputFormat", "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat"),
        ["ION"] = (
            "com.amazon.ionhiveserde.IonHiveSerDe", "com.amazon.ionhiveserde.formats.IonInputFormat", "com.amazon.ionhiveserde.formats.IonOutputFormat"),
    };

    /// <summary>The storage that clauses describe. Without any, the files are text.</summary>
    /// <exception cref="SqlException">SYNTAX_ERROR: there is no such format.</exception>
    public static HiveStorage Of(HiveClauses clauses, IReadOnlyList<HiveColumn> columns, string? location, SourcePosition at)
    {
        var format = clauses.StoredAs ?? "TEXTFILE";
        if (!Formats.TryGetValue(format, out var classes))
        {
            throw new SqlException(SqlErrorName.SyntaxError, $"Unrecognized file format in STORED AS clause: '{format}'", at);
        }

        return new HiveStorage
        {
            Columns = columns,
            Location = location,
            SerDe = clauses.SerDe ?? classes.SerDe,
            InputFormat = clauses.InputFormat ?? classes.Input,
            OutputFormat = clauses.OutputFormat ?? classes.Output,
            Properties = clauses.SerDeProperties.ContainsKey(SerializationFormat)
                ? clauses.SerDeProperties
                : new Dictionary<string, string>(clauses.SerDeProperties) { [SerializationFormat] = "1" },
            BucketColumns = clauses.BucketColumns,
            Buckets = clauses.Buckets,
            SortColumns = clauses.SortColumns,
        };
    }

    private static (string SerDe, string Input, string Output) Of(string package, string serDe, string input, string output) =>
        ($"{package}.{serDe}", $"{package}.{input}", $"{package}.{output}");
}
