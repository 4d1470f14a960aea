namespace Tarn.Aws.Generator.Doors;

/// <summary>A <c>[Kept]</c>, <c>[Refused]</c> or <c>[Newer]</c> of an operation.</summary>
internal sealed record CoverageNote(string Attribute, string Member, string Text)
{
    public bool IsKept => Attribute == "Kept";

    /// <summary>The model lacks the member: its reader refuses it, with any value but the text's.</summary>
    public bool IsNewer => Attribute == "Newer";
}
