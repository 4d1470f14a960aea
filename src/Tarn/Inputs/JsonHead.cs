using System.Text.Json;

namespace Tarn.Inputs;

/// <summary>Looks at the begin of JSON.</summary>
internal static class JsonHead
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    /// <summary>Whether the text is one whole JSON value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the text begins a GeoJSON feature collection: an object with that type, or with a list `features` whose first element is
    /// a feature.
    /// </summary>
    public static bool IsFeatureCollection(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("FeatureCollection"u8);
                }

                if (reader.ValueTextEquals("features"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && IsFeature(ref reader);
                }

                if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Lines after the first object end here.
        }

        return false;
    }

    private static bool IsFeature(ref Utf8JsonReader reader)
    {
        while (reader.TokenType == JsonTokenType.StartObject || reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Feature"u8);
                }

                if (!reader.Read() || !reader.TrySkip())
                {
                    return false;
                }
            }

            if (!reader.Read())
            {
                return false;
            }
        }

        return false;
    }
}
