namespace Tarn.Aws.Generator.Doors;

/// <summary>A method of a partial class, read from its syntax.</summary>
internal sealed record DoorMethod(
    string Class,
    string Name,
    bool Raw,
    bool Client,
    bool ReturnsValueTask,
    bool ReturnsNothing,
    bool LooksLikeOperation,
    bool Refuses,
    EquatableList<CoverageNote> Notes,
    RefusingMethod? Refusing = null,
    TaggingMethod? Tagging = null);
