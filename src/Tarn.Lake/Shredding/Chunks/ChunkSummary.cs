namespace Tarn.Lake.Shredding;

/// <summary>Counts of a sealed chunk.</summary>
/// <param name="Rows">number of rows</param>
/// <param name="LengthBytes">bytes of the chunk</param>
/// <param name="SourceBytes">bytes of the records from which it was made</param>
/// <param name="FirstArrivalTimeMs">earliest arrival time of a row</param>
/// <param name="LastArrivalTimeMs">latest arrival time of a row</param>
/// <param name="HasRest">whether a row has values in <c>_rest</c></param>
public readonly record struct ChunkSummary(
    int Rows, int LengthBytes, long SourceBytes, long FirstArrivalTimeMs, long LastArrivalTimeMs, bool HasRest);
