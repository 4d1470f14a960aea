using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Avro;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Formats.Rows;

/// <summary>Avro files into vectors: fields by id or by mapped name, wider types, lists, maps, and damaged bytes.</summary>
public sealed class AvroRowReaderTests
{
    private const string Schema = """
        {"type": "record", "name": "r", "fields": [
          {"name": "a", "type": "int", "field-id": 1},
          {"name": "unused", "type": {"type": "array", "items": ["null", "string"]}, "field-id": 9},
          {"name": "b", "type": ["null", "string"], "field-id": 2},
          {"name": "f", "type": "float", "field-id": 3},
          {"name": "l", "type": {"type": "array", "items": ["null", "long"]}, "field-id": 4},
          {"name": "m", "field-id": 5, "type":
            {"type": "map", "values": {"type": "record", "name": "v", "fields": [{"name": "x", "type": "boolean", "field-id": 7}]}}},
          {"name": "d", "type": {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}, "field-id": 6}]}
        """;

    private const int BytesMax = 8 << 20;

    private static readonly RowColumn[] Wanted =
    [
        new(2, "b", RowKind.Varchar), new(1, "a", RowKind.Bigint), new(3, "f", RowKind.Double), new(8, "missing", RowKind.Date),
        new(4, "l", RowKind.Array) { Children = [new(0, "element", RowKind.Bigint)] },
        new(5, "m", RowKind.Map)
        {
            Children =
            [
                new(0, "key", RowKind.Varchar), new(0, "value", RowKind.Row) { Children = [new(7, "x", RowKind.Boolean), new(70, "y", RowKind.Integer)] },
            ],
        },
        new(6, "d", RowKind.Decimal) { Precision = 5, Scale = 2 },
    ];

    [Theory]
    [InlineData(AvroCodec.None)]
    [InlineData(AvroCodec.Deflate)]
    public void Rows_come_by_field_id_in_wider_types_with_null_for_missing_fields(string codec)
    {
        var rows = Rows(Write(Schema, 5_000, codec), Wanted, null);
        Assert.Equal(5_000, rows.Count);
        Assert.Equal("null 0 0.5 null [] {} 0", rows[0]);
        Assert.Equal("text 3 3 3.5 null [3,null,3] {k0:True/null,k1:False/null,k2:True/null} -3", rows[3]);
        Assert.Equal("text 4999 4999 4999.5 null [4999,null,4999,null] {k0:False/null} -4999", rows[4999]);
    }

    [Fact]
    public void Fields_without_ids_are_found_by_mapped_names()
    {
        var schema = System.Text.RegularExpressions.Regex.Replace(Schema, "(, \"field-id\": [0-9])|(\"field-id\": [0-9], )", "");
        var names = NameMapping.Parse("""[{"field-id": 2, "names": ["other", "b"]}, {"field-id": 1, "names": ["a"]}]""");
        var file = Write(schema, 3, AvroCodec.None);
        Assert.Equal(["null 0", "text 1 1", "text 2 2"], Rows(file, Wanted[..2], names));
        Assert.Equal(["null null", "null null", "null null"], Rows(file, Wanted[..2], null));
    }

    [Fact]
    public void A_column_of_another_type_is_an_error_by_name()
    {
        var error = Assert.Throws<TarnException>(() => Rows(Write(Schema, 1, AvroCodec.None), [new(2, "b", RowKind.Double)], null));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("column b has Avro type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_errors_by_name_within_the_limit_of_memory()
    {
        var random = new Random(20_261_122);
        var (read, refused) = (0, 0);
        foreach (var codec in new[] { AvroCodec.None, AvroCodec.Deflate })
        {
            var file = Write(Schema, 300, codec);
            for (var i = 0; i < 1_500; i++)
            {
                var damaged = random.Next(8) == 0 ? file[..random.Next(file.Length)] : file.ToArray();
                for (var flips = random.Next(3); flips >= 0 && damaged.Length > 0; flips--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Rows(damaged, Wanted, null);
                    read++;
                }
                catch (TarnException)
                {
                    refused++;
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L * BytesMax);
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} files were read, {refused} refused");
    }

    private static byte[] Write(string schema, int rows, string codec)
    {
        var writer = new AvroContainerWriter(Encoding.UTF8.GetBytes(schema), new Dictionary<string, byte[]>(), codec);
        for (var i = 0; i < rows; i++)
        {
            var value = writer.Value;
            value.WriteInt(i);
            value.WriteBlock(1);
            value.WriteInt(1);
            value.WriteString("skipped");
            value.WriteBlockEnd();
            value.WriteOptional(i == 0 ? null : $"text {i}");
            value.WriteFloat(i + 0.5f);
            WriteList(value, i);
            WriteMap(value, i);
            value.WriteBytes(Lake.Iceberg.Values.SingleValue.DecimalBytes(-i));
            writer.Next();
        }

        return writer.Finish().ToArray();
    }

    private static void WriteList(AvroWriter value, int i)
    {
        var count = i % 5;
        value.WriteBlock(count);
        for (var n = 0; n < count; n++)
        {
            value.WriteOptional(n % 2 == 0 ? i : (long?)null);
        }

        value.WriteBlockEnd();
    }

    private static void WriteMap(AvroWriter value, int i)
    {
        var count = i % 4 == 3 ? (i % 5 == 4 ? 1 : 3) : 0;
        value.WriteBlock(count);
        for (var n = 0; n < count; n++)
        {
            value.WriteString($"k{n}");
            value.WriteBoolean((i + n) % 2 == 1 && i % 5 != 4);
        }

        value.WriteBlockEnd();
    }

    private static List<string> Rows(byte[] file, RowColumn[] wanted, NameMapping? names)
    {
        var types = wanted.Select(column => column.NewType()).ToList();
        using var reader = new AvroRowReader(new MemoryStream(file), wanted, names, BytesMax);
        using var chunk = DuckChunk.Create(types);
        var rows = new List<string>();
        while (reader.Read(chunk.View) is var count and > 0)
        {
            for (var row = 0; row < count; row++)
            {
                var text = new StringBuilder();
                for (var i = 0; i < wanted.Length; i++)
                {
                    text.Append(i == 0 ? "" : " ").Append(Text(wanted[i], chunk.View[i], row));
                }

                rows.Add(text.ToString());
            }

            chunk.Reset();
        }

        types.ForEach(type => type.Dispose());
        return rows;
    }

    private static string Text(RowColumn column, VectorView vector, int row)
    {
        if (vector.IsNull(row))
        {
            return "null";
        }

        var (start, count) = column.Kind is RowKind.Array or RowKind.Map ? vector.Entry(row) : default;
        switch (column.Kind)
        {
            case RowKind.Varchar:
                return Encoding.UTF8.GetString(vector.Bytes(row));
            case RowKind.Boolean:
                return vector.Values<bool>(row + 1)[row].ToString();
            case RowKind.Bigint:
                return vector.Values<long>(row + 1)[row].ToString();
            case RowKind.Double:
                return vector.Values<double>(row + 1)[row].ToString(System.Globalization.CultureInfo.InvariantCulture);
            case RowKind.Decimal:
                return vector.Values<int>(row + 1)[row].ToString();
            case RowKind.Row:
                return $"{Text(column.Children[0], vector.Field(0), row)}/{Text(column.Children[1], vector.Field(1), row)}";
            default:
                var items = new List<string>();
                for (var i = start; i < start + count; i++)
                {
                    items.Add(column.Kind == RowKind.Array ? Text(column.Children[0], vector.Elements, i)
                        : $"{Text(column.Children[0], vector.Elements.Field(0), i)}:{Text(column.Children[1], vector.Elements.Field(1), i)}");
                }

                return column.Kind == RowKind.Array ? $"[{string.Join(',', items)}]" : $"{{{string.Join(',', items)}}}";
        }
    }
}
