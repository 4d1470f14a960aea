namespace Tarn.Aws.Generator.Doors;

/// <summary>A class with <c>[AwsOperations]</c>: some operations of a door.</summary>
internal sealed record OperationFamily(string Namespace, string Name, string Model)
{
    /// <summary>A family has at most as many operations; more make two subjects.</summary>
    public const int OperationsMax = 12;

    /// <summary>Namespace and name: the key of its methods.</summary>
    public string FullName => Namespace + "." + Name;
}
