using System.Buffers;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Retyping;

/// <summary>
/// Makes JSON of DuckDB's <c>to_json</c> JSON of a producer: a whole double loses its <c>.0</c>, as in JavaScript, unless it is too
/// large to be exact or −0.0. NaN and infinities, which JSON lacks, become text. Null fields are left out: a struct has the fields of all rows.
/// Texts of a column that becomes one of numbers, or of true and false, become values where they have that form.
/// </summary>
internal static class EngineJson
{
    /// <summary>Whole numbers of this number of digits are exact as doubles.</summary>
    private const int ExactDigits = 15;

    private static readonly SearchValues<byte> Ends = SearchValues.Create(",]}"u8);

    /// <summary>Writes the text.</summary>
    /// <param name="type">The new type of the column.</param>
    public static void Write(ReadOnlySpan<byte> json, IcebergType type, IBufferWriter<byte> output)
    {
        var (isPending, last) = (false, (byte)'{');
        var place = new Place(type);
        while (!json.IsEmpty)
        {
            var length = TokenLength(json);
            var token = json[..length];
            json = json[length..];
            if (token[0] == (byte)'"' && json is [(byte)':', (byte)'n', ..])
            {
                json = json[":null"u8.Length..];
            }
            else if (token[0] == (byte)',')
            {
                isPending = true;
            }
            else
            {
                var isInside = last is not ((byte)'{' or (byte)'[') && token[0] is not ((byte)'}' or (byte)']');
                output.Write(isPending && isInside ? ","u8 : default);
                place.Move(token, isName: json is [(byte)':', ..]);
                WriteToken(place.Spells(token) ? token[1..^1] : token, output);
                (isPending, last) = (false, token[0]);
            }
        }
    }

    private static int TokenLength(ReadOnlySpan<byte> json) => json[0] switch
    {
        (byte)'"' => TextLength(json),
        (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':' => 1,
        _ => json.IndexOfAny(Ends) is var end and >= 0 ? end : json.Length,
    };

    private static void WriteToken(ReadOnlySpan<byte> token, IBufferWriter<byte> output)
    {
        if (token[^1] is (byte)'N' or (byte)'y')
        {
            output.Write("\""u8);
            output.Write(token);
            output.Write("\""u8);
            return;
        }

        var isWhole = token.Length <= ExactDigits + 2 && token.EndsWith(".0"u8) && !token.SequenceEqual("-0.0"u8);
        output.Write(isWhole ? token[..^2] : token);
    }

    private static int TextLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == (byte)'"')
            {
                return i + 1;
            }

            i += json[i] == (byte)'\\' ? 1 : 0;
        }

        return json.Length;
    }

    /// <summary>The new type of the value at a place in the text. Fields of maps and of columns without new types have none.</summary>
    private sealed class Place(IcebergType type)
    {
        private readonly Stack<IcebergType?> _around = [];
        private IcebergType? _type = type;
        private bool _isName;

        /// <summary>Goes to the next token, but for commas.</summary>
        public void Move(ReadOnlySpan<byte> token, bool isName)
        {
            if (_around.TryPeek(out var around) && around is ListType list)
            {
                _type = list.Element;
            }

            _isName = isName;
            if (isName)
            {
                _type = around is StructType structure && structure.TryGetField(NameOf(token), out var field) ? field.Type : null;
            }
            else if (token[0] is (byte)'{' or (byte)'[')
            {
                _around.Push(_type);
            }
            else if (token[0] is (byte)'}' or (byte)']')
            {
                _around.Pop();
            }
        }

        /// <summary>Whether the token is a text that spells a value of the new type. Other texts go to <c>_rest</c>.</summary>
        public bool Spells(ReadOnlySpan<byte> token)
        {
            if (_isName || token[0] != (byte)'"' || _type is not PrimitiveType { Kind: PrimitiveKind.Long or PrimitiveKind.Double or PrimitiveKind.Boolean })
            {
                return false;
            }

            var text = token[1..^1];
            return _type == PrimitiveType.Boolean
                ? text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)
                : text.Length > 0 && !text.ContainsAnyExcept("+-.0123456789Ee"u8) && JsonRecords.IsNumber(text);
        }

        private static string NameOf(ReadOnlySpan<byte> token)
        {
            var json = new Utf8JsonReader(token);
            json.Read();
            return json.GetString()!;
        }
    }
}
