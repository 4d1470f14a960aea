namespace Tarn.Aws.Generator.Doors;

/// <summary>A <c>[Kept]</c> or <c>[Refused]</c> of an operation.</summary>
internal sealed record CoverageNote(bool Kept, string Member, string Text);
