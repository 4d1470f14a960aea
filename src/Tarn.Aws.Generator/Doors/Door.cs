namespace Tarn.Aws.Generator.Doors;

/// <summary>A door with its methods.</summary>
internal sealed record Door(DoorClass Class, EquatableList<DoorMethod> Methods);
