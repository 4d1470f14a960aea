using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Hive;

/// <summary>The formats that the Java classes and properties of a table mean.</summary>
public sealed class HiveFormTests
{
    private const string Text = "org.apache.hadoop.mapred.TextInputFormat";
    private const string Lazy = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

    [Theory]
    [InlineData(Lazy, Text, HiveFormat.Text)]
    [InlineData(Lazy, null, HiveFormat.Text)]
    [InlineData("org.apache.hadoop.hive.serde2.OpenCSVSerde", Text, HiveFormat.Csv)]
    [InlineData("org.apache.hive.hcatalog.data.JsonSerDe", Text, HiveFormat.HiveJson)]
    [InlineData("org.apache.hadoop.hive.serde2.JsonSerDe", Text, HiveFormat.HiveJson)]
    [InlineData("org.openx.data.jsonserde.JsonSerDe", Text, HiveFormat.OpenXJson)]
    [InlineData(
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", HiveFormat.Parquet)]
    public void A_format_is_that_of_its_classes(string serDe, string? input, HiveFormat format) => Assert.Equal(format, Of(serDe, input).Format);

    [Theory]
    [InlineData("org.apache.hadoop.hive.ql.io.orc.OrcSerde", "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat", "ORC")]
    [InlineData("org.apache.hadoop.hive.serde2.avro.AvroSerDe", "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat", "Avro")]
    [InlineData("org.apache.hadoop.hive.serde2.RegexSerDe", Text, "regular expressions")]
    [InlineData("com.amazonaws.glue.serde.GrokSerDe", Text, "grok")]
    [InlineData("com.ibm.spss.hive.serde2.xml.XmlSerDe", "com.ibm.spss.hive.serde2.xml.XmlInputFormat", "XML")]
    [InlineData("com.amazon.ionhiveserde.IonHiveSerDe", "com.amazon.ionhiveserde.formats.IonInputFormat", "Ion")]
    [InlineData("org.apache.hive.hcatalog.data.JsonSerDe", "com.amazon.emr.cloudtrail.CloudTrailInputFormat", "CloudTrail")]
    [InlineData("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat", "lists of files")]
    [InlineData("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", "org.apache.hudi.hadoop.HoodieParquetInputFormat", "Hudi")]
    [InlineData("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", Text, "input format")]
    [InlineData("com.example.MySerDe", Text, "com.example.MySerDe")]
    [InlineData(null, Text, "without a SerDe")]
    public void Other_formats_are_refused_by_name(string? serDe, string input, string name)
    {
        var error = Assert.Throws<TarnException>(() => Of(serDe, input));
        Assert.Equal(ErrorKind.NotSupported, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("It reads Parquet, delimited text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Delta_tables_are_refused_by_their_property() => Assert.Contains(
        "Delta Lake", Assert.Throws<TarnException>(() => Of(Lazy, Text, table: ("spark.sql.sources.provider", "delta"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_properties_of_the_SerDe_go_before_those_of_the_table_and_others_are_left_out()
    {
        var form = Of(Lazy, Text, table: ("field.delim", ";"), serDeProperty: ("field.delim", ","));
        Assert.Equal([KeyValuePair.Create("field.delim", ",")], form.Properties);
        Assert.Equal([KeyValuePair.Create("skip.header.line.count", "1")], Of(Lazy, Text, table: ("skip.header.line.count", "1"), ("x", "y")).Properties);
    }

    [Theory]
    [InlineData("skip.header.line.count", "-1", "HIVE_INVALID_METADATA")]
    [InlineData("skip.header.line.count", "one", "HIVE_INVALID_METADATA")]
    [InlineData("skip.footer.line.count", "101", "HIVE_INVALID_METADATA")]
    [InlineData("serialization.encoding", "ISO-8859-1", null)]
    [InlineData("line.delim", "|", null)]
    public void Properties_without_a_meaning_are_refused_by_name(string name, string value, string? reason)
    {
        var error = Assert.Throws<TarnException>(() => Of(Lazy, Text, table: (name, value)));
        Assert.Equal(reason, error.Reason);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static HiveForm Of(string? serDe, string? input, (string, string) table = default, (string, string) serDeProperty = default)
    {
        var storage = new HiveStorage
        {
            Columns = [new HiveColumn("A", HiveType.Of(HiveKind.Int))],
            SerDe = serDe,
            InputFormat = input,
            Properties = Map(serDeProperty),
        };
        var name = new TableName(new CatalogScope("000000000000", "us-east-1"), "d", "t");
        return HiveForm.Of(new HiveTable { Name = name, Storage = storage, Parameters = Map(table) }, storage);
    }

    private static Dictionary<string, string> Map((string Name, string Value) one) => one.Name is null ? [] : new() { [one.Name] = one.Value };
}
