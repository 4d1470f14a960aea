namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: this input member, or some of its values, is refused by name. Listed in
/// <c>docs/coverage.md</c>.
/// </summary>
/// <param name="member">The member's path in the model's names.</param>
/// <param name="insteadWorks">The alternative that works.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusedAttribute(string member, string insteadWorks) : Attribute
{
    /// <summary>The member's path.</summary>
    public string Member { get; } = member;

    /// <summary>The alternative that works.</summary>
    public string InsteadWorks { get; } = insteadWorks;
}
