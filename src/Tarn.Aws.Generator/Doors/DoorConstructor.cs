namespace Tarn.Aws.Generator.Doors;

/// <summary>A generated constructor of a door.</summary>
/// <param name="Parts">The record of parts that it takes.</param>
/// <param name="Lines">Its statements.</param>
/// <param name="Missing">The parts that neither the record has nor the constructor can make.</param>
internal sealed record DoorConstructor(string Parts, EquatableList<string> Lines, EquatableList<string> Missing);
