using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>Writes shapes as JSON.</summary>
/// <param name="writer">Receives the values.</param>
/// <param name="inSeconds">Whether timestamps are seconds since 1970, also where the member has another format.</param>
public readonly struct JsonShapeWriter(Utf8JsonWriter writer, bool inSeconds = false) : IShapeWriter
{
    public void BeginStructure(StructureTraits structure) => writer.WriteStartObject();

    public void EndStructure() => writer.WriteEndObject();

    public void Member(MemberTraits member) => writer.WritePropertyName(member.JsonName);

    public void BeginList(MemberTraits member) => writer.WriteStartArray();

    public void Item(MemberTraits member)
    {
    }

    public void EndList(MemberTraits member) => writer.WriteEndArray();

    public void BeginMap(MemberTraits member) => writer.WriteStartObject();

    public void Key(MemberTraits member, string key) => writer.WritePropertyName(key);

    public void EndEntry(MemberTraits member)
    {
    }

    public void EndMap(MemberTraits member) => writer.WriteEndObject();

    public void String(string value) => writer.WriteStringValue(value);

    public void Text(scoped ReadOnlySpan<byte> utf8) => writer.WriteStringValue(utf8);

    public void Int32(int value) => writer.WriteNumberValue(value);

    public void Int64(long value) => writer.WriteNumberValue(value);

    public void Double(double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    public void Boolean(bool value) => writer.WriteBooleanValue(value);

    public void Blob(scoped ReadOnlySpan<byte> value) => writer.WriteBase64StringValue(value);

    public void Timestamp(DateTimeOffset value, TimestampFormat format)
    {
        if (!inSeconds && format is TimestampFormat.Iso8601 or TimestampFormat.Rfc822)
        {
            writer.WriteStringValue(WireTime.Format(value, format));
        }
        else
        {
            Span<byte> seconds = stackalloc byte[WireTime.SecondsLengthMax];
            writer.WriteRawValue(seconds[..WireTime.WriteSeconds(value, seconds)], skipInputValidation: true);
        }
    }

    public void Document(string json) => writer.WriteRawValue(json);

    public void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T> => TForm.Write(writer, value);
}
