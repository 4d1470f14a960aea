namespace Tarn.Lake.Shredding;

/// <summary>What a sealed chunk holds.</summary>
/// <param name="Rows">rows</param>
/// <param name="LengthBytes">bytes of the chunk</param>
/// <param name="SourceBytes">bytes of the records that it was made from</param>
/// <param name="FirstArrivalTimeMs">earliest arrival time of a row</param>
/// <param name="LastArrivalTimeMs">latest arrival time of a row</param>
/// <param name="HasRest">whether a row has values in <c>_rest</c></param>
public readonly record struct ChunkSummary(
    int Rows, int LengthBytes, long SourceBytes, long FirstArrivalTimeMs, long LastArrivalTimeMs, bool HasRest);
