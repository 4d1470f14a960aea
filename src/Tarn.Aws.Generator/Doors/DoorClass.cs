namespace Tarn.Aws.Generator.Doors;

/// <summary>A class with <c>[AwsService]</c>.</summary>
/// <param name="IsMade">Whether the generator makes its constructor, if there is a record of its parts.</param>
/// <param name="Fields">The fields that the constructor sets.</param>
internal sealed record DoorClass(string Namespace, string Name, string Model, bool Client, bool IsMade, EquatableList<Part> Fields)
{
    /// <summary>Namespace and name, by which its methods are found.</summary>
    public string FullName => Namespace + "." + Name;
}
