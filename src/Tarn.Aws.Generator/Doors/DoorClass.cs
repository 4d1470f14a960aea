namespace Tarn.Aws.Generator.Doors;

/// <summary>A class with <c>[AwsService]</c>.</summary>
internal sealed record DoorClass(string Namespace, string Name, string Model, bool Client)
{
    /// <summary>Namespace and name: the key of its methods.</summary>
    public string FullName => Namespace + "." + Name;
}
