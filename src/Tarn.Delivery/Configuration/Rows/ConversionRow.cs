using System.Text.Json;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Configuration.Rows;

/// <summary>The member <c>conversion</c> of a configuration's row (<c>docs/formats/delivery.md</c>).</summary>
internal static class ConversionRow
{
    public static void Write(Utf8JsonWriter json, ConversionConfig? conversion)
    {
        if (conversion is null)
        {
            return;
        }

        json.WriteStartObject("conversion"u8);
        json.WriteString("database"u8, conversion.Database);
        json.WriteString("table"u8, conversion.Table);
        json.WriteString("region"u8, conversion.Region);
        json.WriteString("version"u8, conversion.Version);
        json.WriteString("compression"u8, conversion.Parquet.Compression);
        json.WriteNumber("rowGroupBytes"u8, conversion.Parquet.RowGroupBytes);
        var reading = conversion.Reading;
        json.WriteBoolean("isHive"u8, reading.IsHive);
        json.WriteBoolean("ignoresCase"u8, reading.IgnoresCase);
        json.WriteBoolean("dotsAreUnderscores"u8, reading.DotsAreUnderscores);
        json.WriteList("keysByColumn", reading.KeysByColumn, pair => json.WriteList([pair.Key, pair.Value], json.WriteStringValue));
        json.WriteList("timestampFormats", reading.TimestampFormats, json.WriteStringValue);
        json.WriteEndObject();
    }

    public static ConversionConfig? Read(JsonElement parent) => !parent.TryGetProperty("conversion", out var json) ? null : new ConversionConfig
    {
        Database = json.Text("database"),
        Table = json.Text("table"),
        Region = json.TextOrNull("region"),
        Version = json.Text("version"),
        Parquet = new ParquetConfig { Compression = json.Text("compression"), RowGroupBytes = json.Number("rowGroupBytes") },
        Reading = new JsonReadingConfig
        {
            IsHive = json.Flag("isHive"),
            IgnoresCase = json.Flag("ignoresCase"),
            DotsAreUnderscores = json.Flag("dotsAreUnderscores"),
            KeysByColumn = json.List("keysByColumn", pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!)),
            TimestampFormats = json.List("timestampFormats", item => item.GetString()!),
        },
    };
}
