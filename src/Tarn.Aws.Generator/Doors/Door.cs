namespace Tarn.Aws.Generator.Doors;

/// <summary>A door with its families, and the methods of all of them.</summary>
/// <param name="Constructor">The constructor to generate; null: the door has one.</param>
internal sealed record Door(DoorClass Class, EquatableList<OperationFamily> Families, EquatableList<DoorMethod> Methods, DoorConstructor? Constructor);
