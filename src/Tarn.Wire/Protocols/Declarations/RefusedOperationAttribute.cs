namespace Tarn.Wire.Protocols;

/// <summary>
/// On a family's method that makes the error: this operation is refused as a whole. The method takes the call, the
/// sentence, and the input's members of its other parameters' names, so that it can report an absent resource first.
/// Listed in <c>docs/coverage.md</c>.
/// </summary>
/// <param name="insteadWorks">The alternative that works.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusedOperationAttribute(string operation, string insteadWorks) : Attribute
{
    public string Operation { get; } = operation;

    /// <summary>The alternative that works.</summary>
    public string InsteadWorks { get; } = insteadWorks;
}
