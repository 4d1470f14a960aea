namespace Tarn.Access.Outcomes;

/// <summary>Records and bytes of a resource since the start.</summary>
/// <param name="RecordsIn">Records accepted.</param>
/// <param name="BytesIn">Their bytes.</param>
/// <param name="RecordsOut">Records read by clients.</param>
/// <param name="BytesOut">Their bytes.</param>
public readonly record struct ResourceTotals(long RecordsIn, long BytesIn, long RecordsOut, long BytesOut);
