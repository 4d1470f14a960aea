using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>Decodes the JSON values of a type into a vector. Lists count their elements in the current chunk.</summary>
internal abstract class JsonDecoder
{
    /// <summary>Makes the decoder of a wanted column or part.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotSupported: the keys of a map have parts.</exception>
    public static JsonDecoder Of(HiveType type, RowColumn wanted, JsonOptions options) => type.Kind switch
    {
        HiveKind.Array => new JsonArrayDecoder(Of(type.Element, wanted.Children[0], options), options.IsLenient),
        HiveKind.Map => new JsonMapDecoder(KeyOf(type.Key, options), Of(type.Value, wanted.Children[1], options), MapKeys.Of(type.Key), options.IsLenient),
        HiveKind.Struct => new JsonRowDecoder(type, wanted, options),
        _ => new JsonValueDecoder(options.IsLenient ? OpenXJsonValues.Of(type, options) : HiveJsonValues.Of(type, options)),
    };

    /// <summary>Begins a chunk.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Decodes a value. False: it cannot become the type.</summary>
    public bool TryRead(JsonLine line, int node, VectorView vector, int row)
    {
        var outcome = line[node].Kind == JsonNodeKind.Null ? JsonOutcome.Null : Decode(line, node, vector, row);
        if (outcome == JsonOutcome.Null)
        {
            SetNull(vector, row);
        }

        return outcome != JsonOutcome.Invalid;
    }

    /// <summary>A null of the type, with nulls in the fields of a struct.</summary>
    public virtual void SetNull(VectorView vector, int row)
    {
        vector.MakeNullable();
        vector.SetNull(row);
    }

    /// <summary>Decodes a value that is not null.</summary>
    protected abstract JsonOutcome Decode(JsonLine line, int node, VectorView vector, int row);

    private static JsonDecoder KeyOf(HiveType key, JsonOptions options) =>
        new JsonValueDecoder(options.IsLenient ? OpenXJsonValues.Of(key, options) : HiveJsonValues.KeyOf(key, options));
}
