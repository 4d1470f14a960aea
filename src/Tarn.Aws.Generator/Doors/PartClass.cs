namespace Tarn.Aws.Generator.Doors;

/// <summary>A class that a door's constructor can make, or the record of a door's parts.</summary>
/// <param name="Parameters">The parameters of the constructor; of a record of parts: its properties.</param>
internal sealed record PartClass(string Namespace, string Name, EquatableList<Part> Parameters)
{
    public string FullName => Namespace + "." + Name;
}
