namespace Tarn.Aws.Generator.Doors;

/// <summary>A class with <c>[AwsService]</c>.</summary>
internal sealed record DoorClass(string Namespace, string Name, string Model, bool Client)
{
    /// <summary>Namespace and name, by which its methods are found.</summary>
    public string FullName => Namespace + "." + Name;
}
