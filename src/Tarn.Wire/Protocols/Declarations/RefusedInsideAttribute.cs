namespace Tarn.Wire.Protocols;

/// <summary>
/// On an operation's method: a check of its own refuses this input member, or some of its values. Listed in
/// <c>docs/coverage.md</c> like a member of <see cref="RefusedAttribute"/>.
/// </summary>
/// <param name="member">
/// The member's path in the model's names, or several paths with commas between them; the end of a path stands for every
/// path with it.
/// </param>
/// <param name="insteadWorks">The alternative that works.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RefusedInsideAttribute(string member, string insteadWorks) : Attribute
{
    /// <summary>The member's path.</summary>
    public string Member { get; } = member;

    /// <summary>The alternative that works.</summary>
    public string InsteadWorks { get; } = insteadWorks;
}
