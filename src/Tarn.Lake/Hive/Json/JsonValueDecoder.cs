using Tarn.DuckDb;

namespace Tarn.Lake.Hive.Json;

/// <summary>Decodes a value of a type without parts.</summary>
internal delegate JsonOutcome ReadJson(JsonLine line, int node, VectorView vector, int row);

/// <summary>A value without parts.</summary>
internal sealed class JsonValueDecoder(ReadJson read) : JsonDecoder
{
    protected override JsonOutcome Decode(JsonLine line, int node, VectorView vector, int row) => read(line, node, vector, row);
}
