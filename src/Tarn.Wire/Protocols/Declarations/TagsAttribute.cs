namespace Tarn.Wire.Protocols;

/// <summary>
/// On a family's method that finds a resource with tags: the generator writes the three operations over its tags. The method
/// takes the call, and the input's members of its other parameters' names.
/// </summary>
/// <param name="add">The operation that adds tags.</param>
/// <param name="list">The operation that lists them.</param>
/// <param name="remove">The operation that removes them.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TagsAttribute(string add, string list, string remove) : Attribute
{
    /// <summary>The operations: add, list, remove.</summary>
    public IReadOnlyList<string> Operations { get; } = [add, list, remove];
}
