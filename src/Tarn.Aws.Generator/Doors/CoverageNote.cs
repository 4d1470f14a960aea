namespace Tarn.Aws.Generator.Doors;

/// <summary>A <c>[Kept]</c>, <c>[Refused]</c>, <c>[RefusedInside]</c> or <c>[Newer]</c> of an operation.</summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Member">The member's path; <c>*</c>: the whole operation.</param>
/// <param name="Text">The reason, or the alternative that works.</param>
/// <param name="Values">The only value that is kept, or the values that are not refused; empty: all values are kept, or refused.</param>
internal sealed record CoverageNote(string Attribute, string Member, string Text, EquatableList<string> Values)
{
    public bool IsKept => Attribute == "Kept";

    /// <summary>Whether the generated code checks the member.</summary>
    public bool IsRefused => Attribute == "Refused" && Member != "*";

    /// <summary>
    /// Whether the model lacks the member. Its reader then refuses the member, unless the value is the note's text.
    /// </summary>
    public bool IsNewer => Attribute == "Newer";
}
