using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Items.Values;

/// <summary>The JSON of items and values, written without an object for each attribute.</summary>
public static class ItemJson
{
    // Text is escaped only where JSON requires it, as AWS does.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    /// <summary>Reads a whole text that holds one item.</summary>
    /// <exception cref="Storage.TarnException">The JSON has another form, or a value is not valid.</exception>
    public static Item Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        using var writer = new ItemWriter();
        try
        {
            reader.Read();
            return ItemJsonReader.ReadItem(ref reader, writer);
        }
        catch (JsonException e)
        {
            throw ItemErrors.Malformed(e.Message);
        }
    }

    /// <summary>Writes an item as an object of its attributes.</summary>
    public static void Write(Utf8JsonWriter writer, Item item)
    {
        writer.WriteStartObject();
        WriteMembers(writer, item.Members);
        writer.WriteEndObject();
    }

    /// <summary>Writes a value as an object with one member, the type.</summary>
    public static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartObject();
        switch (value.Kind)
        {
            case AttributeKind.Null:
                writer.WriteBoolean("NULL"u8, true);
                break;
            case AttributeKind.Bool:
                writer.WriteBoolean("BOOL"u8, value.IsTrue);
                break;
            case AttributeKind.Number:
                WriteNumber(writer, value, "N"u8);
                break;
            case AttributeKind.String:
                writer.WriteString("S"u8, value.Content.Span);
                break;
            case AttributeKind.Binary:
                writer.WriteBase64String("B"u8, value.Content.Span);
                break;
            case AttributeKind.Map:
                writer.WriteStartObject("M"u8);
                WriteMembers(writer, value.Members);
                writer.WriteEndObject();
                break;
            case AttributeKind.List:
                writer.WriteStartArray("L"u8);
                foreach (var element in value.Elements)
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case AttributeKind.StringSet or AttributeKind.NumberSet or AttributeKind.BinarySet:
                WriteSet(writer, value);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>The JSON of an item as text.</summary>
    public static string Text(Item item) => Written(writer => Write(writer, item));

    /// <summary>The JSON of a value as text; empty where there is none.</summary>
    public static string Text(AttributeValue value) => value.Exists ? Written(writer => Write(writer, value)) : string.Empty;

    private static void WriteMembers(Utf8JsonWriter writer, MemberReader members)
    {
        foreach (var member in members)
        {
            writer.WritePropertyName(member.NameBytes.Span);
            Write(writer, member.Value);
        }
    }

    private static void WriteSet(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartArray(value.Kind switch { AttributeKind.StringSet => "SS"u8, AttributeKind.NumberSet => "NS"u8, _ => "BS"u8 });
        foreach (var element in value.Elements)
        {
            switch (element.Kind)
            {
                case AttributeKind.String:
                    writer.WriteStringValue(element.Content.Span);
                    break;
                case AttributeKind.Number:
                    WriteNumber(writer, element, default);
                    break;
                default:
                    writer.WriteBase64StringValue(element.Content.Span);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, AttributeValue value, ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[ItemNumber.TextBytesMax];
        var digits = text[..value.Number.Format(text)];
        if (name.IsEmpty)
        {
            writer.WriteStringValue(digits);
        }
        else
        {
            writer.WriteString(name, digits);
        }
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
