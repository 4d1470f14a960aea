namespace Tarn.Meters;

/// <summary>Units that a reader takes.</summary>
/// <param name="Cells">The cells of the key.</param>
/// <param name="Cell">The index of the sum.</param>
/// <param name="Minute">The minute in which they were added, since 1970.</param>
/// <param name="Units">1 or more.</param>
public readonly record struct TakenUnits(Cells Cells, int Cell, long Minute, long Units);
