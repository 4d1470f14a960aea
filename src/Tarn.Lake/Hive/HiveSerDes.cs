using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>The Java classes that tables name for their files, and the formats that they mean.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html"/>
internal static class HiveSerDes
{
    private const string TextInput = "org.apache.hadoop.mapred.TextInputFormat";
    private const string ParquetInput = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";

    private static readonly Dictionary<string, (HiveFormat Format, string Input)> Read = new(StringComparer.Ordinal)
    {
        ["org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"] = (HiveFormat.Text, TextInput),
        ["org.apache.hadoop.hive.serde2.OpenCSVSerde"] = (HiveFormat.Csv, TextInput),
        ["org.apache.hive.hcatalog.data.JsonSerDe"] = (HiveFormat.HiveJson, TextInput),
        ["org.apache.hadoop.hive.serde2.JsonSerDe"] = (HiveFormat.HiveJson, TextInput),
        ["org.openx.data.jsonserde.JsonSerDe"] = (HiveFormat.OpenXJson, TextInput),
        ["org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"] = (HiveFormat.Parquet, ParquetInput),
        ["parquet.hive.serde.ParquetHiveSerDe"] = (HiveFormat.Parquet, ParquetInput),
    };

    /// <summary>Other names of the two input formats.</summary>
    private static readonly Dictionary<string, string> OldInputs = new(StringComparer.Ordinal)
    {
        ["org.apache.hadoop.mapreduce.lib.input.TextInputFormat"] = TextInput,
        ["parquet.hive.DeprecatedParquetInputFormat"] = ParquetInput,
        ["parquet.hive.MapredParquetInputFormat"] = ParquetInput,
    };

    /// <summary>Parts of class names, in lower case, and the formats to which they belong.</summary>
    private static readonly (string Part, string Name)[] Refused =
    [
        ("symlink", "lists of files (SymlinkTextInputFormat)"), ("hoodie", "Hudi"), ("hudi", "Hudi"), ("io.delta", "Delta Lake"),
        ("cloudtrail", "CloudTrail's SerDe"), ("ionhive", "Ion"), ("grok", "grok patterns"), ("regexserde", "regular expressions"),
        ("xmlserde", "XML"), ("xmlinput", "XML"), ("orcserde", "ORC"), ("orcinput", "ORC"), ("avroserde", "Avro"), ("avrocontainer", "Avro"),
        ("sequencefile", "sequence files"), ("columnarserde", "RCFile"), ("rcfile", "RCFile"), ("esri", "ESRI's SerDe"), ("icebergserde", "Iceberg"),
    ];

    /// <exception cref="TarnException">NotSupported: Tarn does not read the format.</exception>
    public static HiveFormat FormatOf(HiveTable table, HiveStorage storage)
    {
        var (serDe, input) = (storage.SerDe ?? "", storage.InputFormat);
        if (ProviderOf(table) is { } provider)
        {
            throw Refuse(table, $"{provider} tables");
        }

        foreach (var name in (ReadOnlySpan<string?>)[input, serDe])
        {
            var lower = name?.ToLowerInvariant() ?? "";
            if (Array.Find(Refused, one => lower.Contains(one.Part, StringComparison.Ordinal)) is { Name: { } refused })
            {
                throw Refuse(table, $"files of {refused}");
            }
        }

        if (!Read.TryGetValue(serDe, out var known))
        {
            throw Refuse(table, serDe.Length == 0 ? "files without a SerDe" : $"files of the SerDe {serDe}");
        }

        return string.IsNullOrEmpty(input) || OldInputs.GetValueOrDefault(input, input) == known.Input ? known.Format
            : throw Refuse(table, $"files of the input format {input} with the SerDe {serDe}");
    }

    /// <summary>The table format that the table's properties name; null: none.</summary>
    private static string? ProviderOf(HiveTable table)
    {
        var name = table.Parameters.GetValueOrDefault("spark.sql.sources.provider") ?? table.Parameters.GetValueOrDefault("table_type") ?? "";
        return name.ToLowerInvariant() switch { "delta" => "Delta Lake", "hudi" => "Hudi", _ => null };
    }

    private static TarnException Refuse(HiveTable table, string what) => new(
        ErrorKind.NotSupported,
        $"Table {table.Name}: SQL does not read {what}. "
            + "It reads Parquet, delimited text (LazySimpleSerDe), CSV (OpenCSVSerde) and JSON (Hive's and OpenX's SerDe).");
}
