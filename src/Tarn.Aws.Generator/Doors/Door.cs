namespace Tarn.Aws.Generator.Doors;

/// <summary>A door with its families, and the methods of all of them.</summary>
internal sealed record Door(DoorClass Class, EquatableList<OperationFamily> Families, EquatableList<DoorMethod> Methods);
