using System.Text.Json;

namespace Tarn.Lake.Hive.Json;

/// <summary>Finds the values of an object as Hive's SerDe does. Text after the object is ignored.</summary>
/// <param name="columns">The wanted columns.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/hive-json-serde.html"/>
internal sealed class StrictScanner(JsonNames columns) : JsonScanner(columns)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DepthMax };

    private readonly JsonTexts _texts = new();

    public override bool TryScan(ReadOnlySpan<byte> line, JsonTape tape, Span<int> roots)
    {
        tape.Clear();
        roots.Fill(-1);
        var reader = new Utf8JsonReader(line, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Fail("start of object expected");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var place = Columns.Find(Name(reader));
                reader.Read();
                if (place < 0)
                {
                    reader.Skip();
                }
                else if (roots[place] >= 0)
                {
                    return Fail(DuplicateKey);
                }
                else
                {
                    roots[place] = tape.Count;
                    if (!TryAdd(ref reader, tape))
                    {
                        return Fail(DuplicateKey);
                    }
                }
            }
        }
        catch (JsonException fault)
        {
            return Fail(MessageOf(fault));
        }

        return reader.TokenType == JsonTokenType.EndObject || Fail("the object has no end");
    }

    /// <summary>Adds the value at the reader, with its parts. False: an object has two members of one name.</summary>
    private bool TryAdd(ref Utf8JsonReader reader, JsonTape tape)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var node = tape.Add(JsonNodeKind.Object, (int)reader.TokenStartIndex, 0);
                var names = tape.BeginNames();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    AddText(reader, tape);
                    tape.AddName(Name(reader));
                    reader.Read();
                    if (!TryAdd(ref reader, tape))
                    {
                        return false;
                    }
                }

                tape.End(node);
                return tape.EndNames(names);
            case JsonTokenType.StartArray:
                var array = tape.Add(JsonNodeKind.Array, (int)reader.TokenStartIndex, 0);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!TryAdd(ref reader, tape))
                    {
                        return false;
                    }
                }

                tape.End(array);
                return true;
            case JsonTokenType.String:
                AddText(reader, tape);
                return true;
            default:
                var kind = reader.TokenType == JsonTokenType.Null ? JsonNodeKind.Null : JsonNodeKind.Literal;
                tape.Add(kind, (int)reader.TokenStartIndex, reader.ValueSpan.Length);
                return true;
        }
    }

    private static void AddText(in Utf8JsonReader reader, JsonTape tape) => tape.Add(
        reader.ValueIsEscaped ? JsonNodeKind.EscapedText : JsonNodeKind.Text, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);

    private ReadOnlySpan<byte> Name(in Utf8JsonReader reader) => reader.ValueIsEscaped ? _texts.Unescape(reader.ValueSpan) : reader.ValueSpan;

    // The framework's message ends with the position in its own terms.
    private static string MessageOf(JsonException fault)
    {
        var end = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"{(end < 0 ? fault.Message : fault.Message[..end])} (byte {(fault.BytePositionInLine ?? 0) + 1})";
    }
}
