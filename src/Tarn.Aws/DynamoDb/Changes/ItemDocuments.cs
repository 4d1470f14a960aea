using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Values;
using Tarn.Storage.Streams;

namespace Tarn.Aws.DynamoDb.Changes;

/// <summary>
/// Items and changes as JSON objects for deliveries: S is text, N a number, B text in base64, sets and L are arrays, M an object. One thread at a
/// time.
/// </summary>
/// <param name="marksBytes">Whether the first character of a B is escaped, which shows a table that it holds bytes.</param>
internal sealed class ItemDocuments(KeySchema keys, bool marksBytes)
{
    private const int MarkBytes = 6;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// Writes an item. Names of a table's columns do not differ by case alone: an attribute whose name is so like a key's comes before the key, which
    /// then counts.
    /// </summary>
    public void Write(IBufferWriter<byte> target, Item item)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        foreach (var member in item.Members)
        {
            if (IsLikeKey(member.NameBytes.Span))
            {
                Write(json, member);
            }
        }

        foreach (var key in keys.Attributes)
        {
            json.WritePropertyName(key.NameBytes);
            Write(json, item[key.NameBytes]);
        }

        foreach (var member in item.Members)
        {
            if (!IsKey(member.NameBytes.Span) && !IsLikeKey(member.NameBytes.Span))
            {
                Write(json, member);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a change with keys and images as text of DynamoDB's JSON.</summary>
    public void WriteChange(IBufferWriter<byte> target, in ItemChange change, Item keysOfItem, SequenceNumber number)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("number"u8, number.ToDynamoDb());
        var made = DateTime.UnixEpoch.AddMicroseconds(change.StampUs);
        json.WriteString("time"u8, made.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("operation"u8, change.Operation == ChangeOperation.Delete ? "REMOVE" : change.Existed ? "MODIFY" : "INSERT");
        if (change.Origin == ChangeOrigin.Expiry)
        {
            json.WriteString("identity"u8, "dynamodb.amazonaws.com"u8);
        }

        json.WriteString("keys"u8, ItemJson.Text(keysOfItem));
        if (change.NewImage is { } after)
        {
            json.WriteString("new_image"u8, ItemJson.Text(after));
        }

        if (change.OldImage is { } before)
        {
            json.WriteString("old_image"u8, ItemJson.Text(before));
        }

        json.WriteEndObject();
    }

    private bool IsKey(ReadOnlySpan<byte> name)
    {
        foreach (var key in keys.Attributes)
        {
            if (name.SequenceEqual(key.NameBytes))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsLikeKey(ReadOnlySpan<byte> name)
    {
        foreach (var key in keys.Attributes)
        {
            if (Ascii.EqualsIgnoreCase(name, key.NameBytes))
            {
                return !IsKey(name);
            }
        }

        return false;
    }

    private void Write(Utf8JsonWriter json, in ItemMember member)
    {
        json.WritePropertyName(member.NameBytes.Span);
        Write(json, member.Value);
    }

    private void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Null:
                json.WriteNullValue();
                break;
            case AttributeKind.Bool:
                json.WriteBooleanValue(value.IsTrue);
                break;
            case AttributeKind.Number:
                Span<byte> digits = stackalloc byte[ItemNumber.TextBytesMax];
                json.WriteRawValue(digits[..value.Number.Format(digits)], skipInputValidation: true);
                break;
            case AttributeKind.String:
                json.WriteStringValue(value.Content.Span);
                break;
            case AttributeKind.Binary:
                WriteBytes(json, value.Content.Span);
                break;
            case AttributeKind.Map:
                json.WriteStartObject();
                foreach (var member in value.Members)
                {
                    Write(json, member);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStartArray();
                foreach (var element in value.Elements)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
        }
    }

    private void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        if (!marksBytes || bytes.IsEmpty)
        {
            json.WriteBase64StringValue(bytes);
            return;
        }

        // The text is written from the sixth byte on; its first letter then moves into the escape before it.
        var text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + MarkBytes + 2);
        try
        {
            Base64.EncodeToUtf8(bytes, text.AsSpan(MarkBytes), out _, out var length);
            var letter = text[MarkBytes];
            "\"\\u00"u8.CopyTo(text);
            letter.TryFormat(text.AsSpan(MarkBytes - 1), out _, "x2", CultureInfo.InvariantCulture);
            text[MarkBytes + length] = (byte)'"';
            json.WriteRawValue(text.AsSpan(0, MarkBytes + length + 1), skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
