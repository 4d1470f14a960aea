namespace Tarn.Aws.Generator.Doors;

/// <summary>A parameter, a property or a field: a part that one class takes from another.</summary>
/// <param name="Type">The type as it is written, without namespaces and without the question mark of null.</param>
/// <param name="IsOptional">Whether a constructor may leave it out.</param>
internal sealed record Part(string Type, string Name, bool IsOptional);
