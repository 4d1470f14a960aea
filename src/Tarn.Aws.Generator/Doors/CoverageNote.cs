namespace Tarn.Aws.Generator.Doors;

/// <summary>A <c>[Kept]</c>, <c>[Refused]</c> or <c>[Newer]</c> of an operation.</summary>
internal sealed record CoverageNote(string Attribute, string Member, string Text, string Value)
{
    public bool IsKept => Attribute == "Kept";

    /// <summary>
    /// Whether the model lacks the member. Its reader then refuses the member, unless the value is the note's text.
    /// </summary>
    public bool IsNewer => Attribute == "Newer";
}
