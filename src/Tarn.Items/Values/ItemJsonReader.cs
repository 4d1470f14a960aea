using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>
/// Reads the JSON of items and values straight into their binary form. The reader is at the first token of the object, and afterwards at its last.
/// </summary>
public static class ItemJsonReader
{
    private const int StackBytes = 256;

    /// <summary>Reads an item: an object of attributes.</summary>
    /// <exception cref="TarnException">The JSON has another form, or a value is not valid.</exception>
    public static Item ReadItem(ref Utf8JsonReader reader, ItemWriter writer)
    {
        var open = writer.BeginItem();
        ReadMembers(ref reader, writer, 1);
        return writer.EndItem(open);
    }

    /// <summary>Reads the values of an expression's placeholders, by their names. A refusal names the placeholder.</summary>
    /// <exception cref="TarnException">The JSON has another form, or a value is not valid.</exception>
    public static Item ReadExpressionValues(ref Utf8JsonReader reader, ItemWriter writer)
    {
        JsonTokens.ExpectMap(reader);
        var open = writer.BeginItem();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            WriteText(ref reader, writer, AttributeKind.Map);
            var name = reader.GetString()!;
            reader.Read();
            try
            {
                ReadValue(ref reader, writer, 1);
            }
            catch (TarnException refused) when (refused.Reason is null)
            {
                throw ItemErrors.Invalid($"ExpressionAttributeValues contains invalid value: {refused.Message} for key {name}");
            }
        }

        return writer.EndItem(open);
    }

    /// <summary>Reads one value: an object with one member, its type.</summary>
    /// <exception cref="TarnException">The JSON has another form, or the value is not valid.</exception>
    public static AttributeValue ReadValue(ref Utf8JsonReader reader, ItemWriter writer)
    {
        var start = writer.Length;
        ReadValue(ref reader, writer, 1);
        return writer.TakeValue(start);
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ItemWriter writer, int level)
    {
        JsonTokens.ExpectMap(reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (level == 1 && LengthOf(reader) == 0)
            {
                ItemErrors.Refuse(ItemErrors.EmptyName);
            }

            WriteText(ref reader, writer, AttributeKind.Map);
            reader.Read();
            ReadValue(ref reader, writer, level);
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, ItemWriter writer, int level)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            ItemErrors.Refuse(ItemErrors.EmptyValue);
        }

        JsonTokens.ExpectValue(reader);
        var found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = KindOf(ref reader);
            reader.Read();
            if (kind is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            found++;
            ReadContent(ref reader, writer, kind.Value, level);
        }

        // The refusal of a content comes first.
        if (found != 1)
        {
            ItemErrors.Refuse(found == 0 ? ItemErrors.EmptyValue : ItemErrors.SeveralTypes);
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, ItemWriter writer, AttributeKind kind, int level)
    {
        switch (kind)
        {
            case AttributeKind.Null:
                if (!ReadBool(ref reader))
                {
                    ItemErrors.Refuse(ItemErrors.NullValue);
                }

                writer.WriteNull();
                break;
            case AttributeKind.Bool:
                writer.WriteBool(ReadBool(ref reader));
                break;
            case AttributeKind.Number or AttributeKind.String or AttributeKind.Binary:
                WriteText(ref reader, writer, kind);
                break;
            case AttributeKind.Map:
                CheckLevel(level);
                var map = writer.Begin(kind);
                ReadMembers(ref reader, writer, level + 1);
                writer.EndMap(map);
                break;
            case AttributeKind.List:
                CheckLevel(level);
                ReadList(ref reader, writer, level + 1);
                break;
            case AttributeKind.StringSet or AttributeKind.NumberSet or AttributeKind.BinarySet:
                ReadSet(ref reader, writer, kind);
                break;
        }
    }

    private static void ReadList(ref Utf8JsonReader reader, ItemWriter writer, int level)
    {
        JsonTokens.ExpectList(reader);
        var list = writer.Begin(AttributeKind.List);
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadValue(ref reader, writer, level);
            count++;
        }

        writer.EndList(list, count);
    }

    private static void ReadSet(ref Utf8JsonReader reader, ItemWriter writer, AttributeKind kind)
    {
        JsonTokens.ExpectList(reader);
        var set = writer.Begin(kind);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                ItemErrors.Refuse(ItemErrors.NullElement(kind));
            }

            writer.BeginElement();
            WriteText(ref reader, writer, kind.ElementKind());
        }

        writer.EndSet(set);
    }

    private static bool ReadBool(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw JsonTokens.NoBoolean(reader),
    };

    private static AttributeKind? KindOf(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return AttributeKinds.Find(reader.ValueSpan);
        }

        Span<byte> text = stackalloc byte[StackBytes];
        return LengthOf(reader) <= StackBytes ? AttributeKinds.Find(text[..CopyText(ref reader, text)]) : null;
    }

    private static void CheckLevel(int level)
    {
        if (level >= ItemLimits.LevelsMax)
        {
            ItemErrors.Refuse(ItemErrors.Nesting);
        }
    }

    // Takes the text of a value, or the name of a map's member, as a span. Escaped or cut text is copied first.
    private static void WriteText(ref Utf8JsonReader reader, ItemWriter writer, AttributeKind kind)
    {
        if (kind != AttributeKind.Map)
        {
            JsonTokens.ExpectText(reader, kind == AttributeKind.Binary);
        }

        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            CheckText(reader.ValueSpan);
            WriteText(reader.ValueSpan, writer, kind);
            return;
        }

        var length = LengthOf(reader);
        var rented = length <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(length);
        var text = rented ?? stackalloc byte[StackBytes];
        try
        {
            WriteText(text[..CopyText(ref reader, text)], writer, kind);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static int LengthOf(in Utf8JsonReader reader) =>
        reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;

    private static int CopyText(ref Utf8JsonReader reader, scoped Span<byte> text)
    {
        try
        {
            return reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            throw ItemErrors.Malformed("The text is not UTF-8");
        }
    }

    private static void CheckText(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            throw ItemErrors.Malformed("The text is not UTF-8");
        }
    }

    private static void WriteText(ReadOnlySpan<byte> text, ItemWriter writer, AttributeKind kind)
    {
        switch (kind)
        {
            case AttributeKind.Map:
                if (text.Length > ItemLimits.NameBytesMax)
                {
                    ItemErrors.Refuse("One or more parameter values were invalid: The length of an attribute name must not exceed 65535 bytes");
                }

                writer.BeginMember(text);
                break;
            case AttributeKind.String:
                writer.WriteString(text);
                break;
            case AttributeKind.Number:
                writer.WriteNumber(ItemNumber.Parse(text));
                break;
            default:
                WriteBinary(text, writer);
                break;
        }
    }

    private static void WriteBinary(ReadOnlySpan<byte> text, ItemWriter writer)
    {
        BinaryText.Check(text);
        var rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        try
        {
            Invariant.Check(Base64.DecodeFromUtf8(text, rented, out _, out var written) == OperationStatus.Done);
            writer.WriteBinary(rented.AsSpan(0, written));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
