namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: this input member is refused by name. The method calls <c>input.Refuse()</c>, whose check the
/// generator writes. The method calls it in the order of the other checks. Listed in <c>docs/coverage.md</c>.
/// </summary>
/// <param name="member">
/// The member's path in the model's names, or several paths with commas between them. An empty text, an empty list and false
/// are not refused.
/// </param>
/// <param name="insteadWorks">The alternative that works.</param>
/// <param name="values">The values of a text that are not refused.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusedAttribute(string member, string insteadWorks, params string[] values) : Attribute
{
    /// <summary>The member's path.</summary>
    public string Member { get; } = member;

    /// <summary>The alternative that works.</summary>
    public string InsteadWorks { get; } = insteadWorks;

    /// <summary>The values that are not refused.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
