using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Storage.Metadata;

/// <summary>Times in generated rows: Unix milliseconds.</summary>
public sealed class UnixMsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
