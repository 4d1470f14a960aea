using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>
/// json_extract_scalar over the bytes of a text: it allocates nothing for a value without escapes. The path is mostly the same for
/// all rows, so the last one is cached.
/// </summary>
/// <param name="slow">Computes a row whose text the quick way cannot read, because it is damaged.</param>
internal sealed class JsonScalars(RowFunction slow)
{
    private KnownPath? _last;

    /// <summary>Computes one row.</summary>
    public bool Run(ChunkView input, int row, VectorView output)
    {
        var path = PathOf(input, row);
        try
        {
            var reader = new Utf8JsonReader(input[0].Bytes(row), new JsonReaderOptions { MaxDepth = JsonFunctions.DepthMax });
            return reader.Read() && path.Seek(ref reader) && Write(ref reader, row, output);
        }
        catch (JsonException)
        {
            return slow(input, row, output);
        }
    }

    private static bool Write(ref Utf8JsonReader value, int row, VectorView output)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.String when value.ValueIsEscaped:
                return output.Set(row, value.GetString());
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                output.SetBytes(row, value.ValueSpan);
                return true;
            default:
                return false;
        }
    }

    private JsonPath PathOf(ChunkView input, int row)
    {
        var text = input[1].Bytes(row);
        if (_last is { } last && text.SequenceEqual(last.Text))
        {
            return last.Path;
        }

        var path = JsonPath.Parse(input.Text(1, row));
        _last = new KnownPath(text.ToArray(), path);
        return path;
    }

    private sealed record KnownPath(byte[] Text, JsonPath Path);
}
