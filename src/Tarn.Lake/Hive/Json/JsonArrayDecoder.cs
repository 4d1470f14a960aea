using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;

namespace Tarn.Lake.Hive.Json;

/// <summary>An array. In OpenX's JSON an empty text is null, and every other value the only element.</summary>
internal sealed class JsonArrayDecoder(JsonDecoder element, bool isLenient) : JsonDecoder
{
    private int _elements;

    public override void Begin()
    {
        _elements = 0;
        element.Begin();
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _elements, 0);
    }

    protected override JsonOutcome Decode(JsonLine line, int node, VectorView vector, int row)
    {
        var array = line[node];
        var isArray = array.Kind == JsonNodeKind.Array;
        if (!isArray && (!isLenient || (array.IsScalar && array.Length == 0)))
        {
            return isLenient ? JsonOutcome.Null : JsonOutcome.Invalid;
        }

        var start = _elements;
        for (var part = isArray ? node + 1 : node; part < array.Next; part = line[part].Next)
        {
            ListGrowth.Grow(vector, _elements);
            if (!element.TryRead(line, part, vector.Elements, _elements++))
            {
                return JsonOutcome.Invalid;
            }
        }

        vector.SetEntry(row, start, _elements - start);
        vector.SetElementCount(_elements);
        return JsonOutcome.Value;
    }
}
