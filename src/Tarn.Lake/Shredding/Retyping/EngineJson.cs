using System.Buffers;

namespace Tarn.Lake.Shredding.Retyping;

/// <summary>
/// Makes JSON of DuckDB's <c>to_json</c> JSON of a producer: a whole double loses its <c>.0</c>, as in JavaScript, unless it is too
/// large to be exact or −0.0. NaN and infinities, which JSON lacks, become text. Null fields are left out: a struct has the fields of all rows.
/// </summary>
internal static class EngineJson
{
    /// <summary>Whole numbers of this number of digits are exact as doubles.</summary>
    private const int ExactDigits = 15;

    private static readonly SearchValues<byte> Ends = SearchValues.Create(",]}"u8);

    /// <summary>Writes the text.</summary>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var (isPending, last) = (false, (byte)'{');
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
                WriteToken(token, output);
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
}
